import type { Fault } from '../../base/fault.ts';
import type { WireError } from '../../wire/aws/faults.ts';
import { encodeJson, encodeJsonError, jsonContentType } from '../../wire/aws/json.ts';
import type { OperationModel, ServiceModel } from '../../wire/aws/model.ts';
import { encodeQuery, encodeQueryError, queryContentType } from '../../wire/aws/query.ts';

/** An answer on the AWS wire. */
export interface AwsAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  /** What the user can do next: goes into a header, for AWS's own bodies have no place for it. */
  readonly hint?: string | undefined;
  /** With a denial: its reasons, sealed, for DecodeAuthorizationMessage. */
  readonly authorizationMessage?: string | undefined;
}

/** How one of the two protocols says success and failure. */
export interface Protocol {
  readonly name: 'json' | 'query';
  success(model: ServiceModel, operation: OperationModel, output: unknown, requestId: string): AwsAnswer;
  failure(error: WireError, fault: Pick<Fault, 'message' | 'hint' | 'detail'>, requestId: string): AwsAnswer;
}

export const jsonProtocol: Protocol = {
  name: 'json',
  success: (model, operation, output) => ({
    status: 200,
    type: jsonContentType(model),
    body: encodeJson(operation, output),
  }),
  failure: ({ name, status }, { message, hint, detail }) => ({
    status,
    type: 'application/x-amz-json-1.1',
    body: encodeJsonError({
      name,
      message,
      ...(name === 'InvalidLayerPartException' && { fields: invalidPartFields(detail) }),
      // The reason codes of Organizations.
      ...(typeof detail.Reason === 'string' && { fields: { Reason: detail.Reason } }),
    }),
    hint,
  }),
};

/** What ECR tells beside the message where a part does not follow the one before. */
const invalidPartFields = (detail: Readonly<Record<string, unknown>>) => {
  const { registry, repository, upload, size } = detail as {
    registry: { account: string };
    repository: string;
    upload: string;
    size: number;
  };
  return {
    registryId: registry.account,
    repositoryName: repository,
    uploadId: upload,
    lastValidByteReceived: Math.max(0, size - 1),
  };
};

export const queryProtocol = (xmlNamespace: string): Protocol => ({
  name: 'query',
  success: (model, operation, output, requestId) => ({
    status: 200,
    type: queryContentType,
    body: encodeQuery(model, operation, output, requestId),
  }),
  failure: ({ name, status }, { message, hint }, requestId) => ({
    status,
    type: queryContentType,
    body: encodeQueryError({
      type: status >= 500 ? 'Receiver' : 'Sender',
      code: name,
      message,
      requestId,
      xmlNamespace,
    }),
    hint,
  }),
});
