import { wireFault } from '../../wire/aws/faults.ts';
import { decodeJson, jsonOperation } from '../../wire/aws/json.ts';
import type { OperationModel } from '../../wire/aws/model.ts';
import { decodeQuery } from '../../wire/aws/query.ts';
import { parametersOf } from '../../wire/aws/sigv4/request.ts';
import type { AwsRequest } from './request.ts';
import type { AwsService } from './service.ts';
import { awsServices } from './services.ts';

/** Which service and protocol a request is for, as far as its first lines tell. Nothing of it is proven. */
export interface Target {
  readonly protocol: 'json' | 'query';
  /** Undefined where the request names a service that is not here. */
  readonly service: AwsService | undefined;
  /** `X-Amz-Target`, for JSON. */
  readonly name: string;
  readonly method: string;
  /** Still encoded. */
  readonly path: string;
  /** Still encoded, without the `?`. */
  readonly query: string;
}

/** JSON services are named by `X-Amz-Target`; Query services by the scope of the signature. */
export function targetOf(request: AwsRequest): Target {
  const url = request.url ?? '/';
  const mark = url.indexOf('?');
  const path = mark === -1 ? url : url.slice(0, mark);
  const query = mark === -1 ? '' : url.slice(mark + 1);
  const name = `${request.headers['x-amz-target'] ?? ''}`;
  const json = name !== '' || /^application\/x-amz-json/i.test(request.headers['content-type'] ?? '');
  const prefix = name.slice(0, name.lastIndexOf('.'));
  const scope = json ? undefined : signedService(request.headers.authorization, query);
  const service = awsServices.find(each =>
    json
      ? each.model.targetPrefix !== undefined && each.model.targetPrefix === prefix
      : each.model.protocol === 'query' && each.name === scope,
  );
  return { protocol: json ? 'json' : 'query', service, name, method: request.method ?? '', path, query };
}

const signedService = (authorization: string | undefined, query: string): string | undefined => {
  const credential =
    /Credential=([^,\s]+)/.exec(authorization ?? '')?.[1] ?? parametersOf(query).get('X-Amz-Credential');
  return credential?.split('/')[3];
};

/** The operation and its typed input. The request is authentic by now. */
export function decodeCall(
  target: Target,
  body: Buffer,
): {
  readonly service: AwsService;
  readonly operation: OperationModel;
  readonly input: Record<string, unknown>;
} {
  const { service } = target;
  if (target.protocol === 'json') {
    if (!service) throw wireFault('UnknownOperationException', { target: target.name.slice(0, 256) });
    const operation = jsonOperation(service.model, target.name);
    return { service, operation, input: decodeJson(operation, body) };
  }
  if (!service) throw wireFault('InvalidAction', { action: '', version: '' });
  const form = target.method === 'GET' ? withoutSignature(target.query) : body.toString();
  return { service, ...decodeQuery(service.model, form) };
}

/** The parameters of a presigned URL that are the operation's. */
function withoutSignature(query: string): URLSearchParams {
  const parameters = parametersOf(query);
  for (const name of [...parameters.keys()]) if (/^X-Amz-/i.test(name)) parameters.delete(name);
  return parameters;
}
