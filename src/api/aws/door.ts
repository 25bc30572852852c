import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { refusedByDoor, refusing } from '../../access/audit.ts';
import { authenticateAws, claimOf } from '../../access/authenticate-aws.ts';
import { authenticateWebIdentity } from '../../access/authenticate-web-identity.ts';
import type { Authenticated } from '../../access/authenticated.ts';
import { authorizationMessageHeader, authorizationMessageOf } from '../../access/authorization-message.ts';
import { perform } from '../../access/funnel.ts';
import type { RequestFacts } from '../../access/request-facts.ts';
import { Fault } from '../../base/fault.ts';
import { regionPattern } from '../../base/registry-id.ts';
import { wireErrors, wireFault } from '../../wire/aws/faults.ts';
import { signatureErrors, signatureFault } from '../../wire/aws/sigv4/faults.ts';
import { parseSignature } from '../../wire/aws/sigv4/parse.ts';
import type { SignedRequest } from '../../wire/aws/sigv4/request.ts';
import { validate } from '../../wire/aws/validate.ts';
import type { ForwardedAnswer } from '../home.ts';
import { bodyOf, discardRest, type RequestBody, readAll } from '../request-body.ts';
import { requireServedRegion } from '../served-region.ts';
import type { Services } from '../services.ts';
import { storageFailureOf } from '../storage-failure.ts';
import { doorErrors, doorFault, internalError } from './faults.ts';
import { forward, isForHome } from './forward.ts';
import { type AwsAnswer, jsonProtocol, type Protocol, queryProtocol } from './protocols.ts';
import type { AwsRequest } from './request.ts';
import { roleNamed } from './sts/role-to-assume.ts';
import { decodeCall, type Target, targetOf } from './target.ts';
import { type UnsignedCall, unsignedCall, unsignedOperation } from './unsigned-call.ts';

export interface AwsContext {
  readonly services: Services;
  /** The door adds the region that the request was signed for. */
  readonly facts: Omit<RequestFacts, 'region'>;
  /** Gets what nobody expected, for the log. */
  readonly report: (error: unknown) => void;
}

/** UploadLayerPart carries at most 20 MiB, which base64 makes 28. */
const longestBody = 32 * 1024 * 1024;

/** Answers one request on the AWS wire. Resolves when the answer is sent or the client is gone; never rejects. */
export async function handleAws(
  request: IncomingMessage,
  response: ServerResponse,
  context: AwsContext,
): Promise<void> {
  const body = bodyOf(request, response, context.services.bodyMemory);
  const answer = await answerAws(request, body, context, () => request.socket.destroyed);
  if (!answer) return;
  response.writeHead(answer.status, { ...answer.headers, 'Content-Length': Buffer.byteLength(answer.body) });
  response.end(answer.body);
  discardRest(request);
}

/** What to answer; undefined where the client is `gone`. Never rejects. */
export async function answerAws(
  request: AwsRequest,
  body: RequestBody,
  context: AwsContext,
  gone: () => boolean,
): Promise<ForwardedAnswer | undefined> {
  const { facts, services } = context;
  let target = targetOf(request);
  let answer: AwsAnswer;
  try {
    if (services.home && isForHome(target)) return await forward(services.home, request, body, facts);
    const unsigned = await unsignedCall(request, target, body);
    target = unsigned?.target ?? target;
    answer = unsigned
      ? await answerToUnsigned(unsigned, context)
      : await answerTo(request, body, target, context);
  } catch (error) {
    // A client that left in the middle of its body makes reading fail: nobody to answer, nothing to report.
    if (gone()) return undefined;
    answer = failure(error, target, context);
  }
  return {
    status: answer.status,
    headers: {
      'Content-Type': answer.type,
      'x-amzn-RequestId': facts.id,
      ...(answer.hint && { 'x-entrepot-hint': answer.hint }),
      ...(answer.authorizationMessage && { [authorizationMessageHeader]: answer.authorizationMessage }),
    },
    body: answer.body,
  };
}

/** Signature, key, body, caller, input, operation: in this order, so that strangers learn nothing and cost little. */
async function answerTo(
  request: AwsRequest,
  sent: RequestBody,
  target: Target,
  { services, facts }: AwsContext,
): Promise<AwsAnswer> {
  const unhashed: Omit<SignedRequest, 'bodyHash'> = {
    method: request.method ?? '',
    path: target.path,
    query: target.query,
    headers: headersOf(request),
  };
  const parsed = parseSignature({ ...unhashed, bodyHash: '' });
  const { accessKeyId, scope } = parsed;
  const claimed = { door: 'aws', request: { ...facts, region: scope.region }, accessKeyId } as const;
  const refused = refusing(services.audit, claimed);
  const claim = await claimOf(services, parsed).catch(refused);
  const body = await readAll(sent, longestBody);
  if (!body) throw wireFault('RequestEntityTooLargeException', { limit: longestBody });
  const signed = { ...unhashed, bodyHash: createHash('sha256').update(body).digest('hex') };
  const expected = target.service?.name ?? parsed.scope.service;
  const caller = await authenticateAws(services, claim, signed, parsed, expected, facts.time).catch(refused);
  const { region } = parsed.scope;
  if (!regionPattern.test(region)) {
    throw signatureFault('SignatureDoesNotMatch', { text: 'Credential should be scoped to a valid region.' });
  }

  return await answerToCaller(
    target,
    body,
    services,
    { ...facts, region },
    async (name, input) =>
      // Signed or not, it is the token that counts.
      target.service?.name === 'sts' && name === unsignedOperation
        ? await webIdentityOf(services, input, { ...facts, region })
        : caller,
    caller,
  );
}

/** The token stands for the signature; it is looked at once the input is known to have the right form. */
async function answerToUnsigned(
  { target, body }: UnsignedCall,
  { services, facts }: AwsContext,
): Promise<AwsAnswer> {
  const { region } = services.defaultRegistry;
  return await answerToCaller(target, body, services, { ...facts, region }, (_, input) =>
    webIdentityOf(services, input, { ...facts, region }),
  );
}

function webIdentityOf(services: Services, input: Record<string, unknown>, request: RequestFacts) {
  const { RoleArn, WebIdentityToken } = input as { RoleArn: string; WebIdentityToken: string };
  const { account } = roleNamed(RoleArn);
  return authenticateWebIdentity(services, account, WebIdentityToken, request.time).catch(
    refusing(services.audit, { door: 'aws', request }),
  );
}

/** Input, caller, operation. */
async function answerToCaller(
  target: Target,
  body: Buffer,
  services: Services,
  request: RequestFacts,
  callerOf: (operation: string, input: Record<string, unknown>) => Promise<Authenticated>,
  signer?: Authenticated,
): Promise<AwsAnswer> {
  if (target.path !== '/') throw doorFault('UnknownPath', {});
  const { service, operation, input } = decodeCall(target, body);
  const { name } = operation;
  const refused = (fault: Fault) => {
    const action = `${service.name}:${name}`;
    const call = { action, name, door: 'aws', input, request } as const;
    return signer ? refusedByDoor(services.audit, { ...call, caller: signer }, fault) : fault;
  };
  const violations = validate(operation.input, input);
  if (violations.length > 0) throw refused(service.invalid(violations));
  const row = Object.hasOwn(service.operations, operation.name)
    ? service.operations[operation.name]
    : undefined;
  if (!row) {
    throw refused(doorFault('NotImplemented', { operation: name, service: service.model.serviceId }));
  }
  try {
    if (service.name === 'ecr') requireServedRegion(services, request.region);
  } catch (error) {
    throw refused(error as Fault);
  }
  const caller = await callerOf(name, input);
  const output = await perform(row, { name, input, caller, request, services });
  return protocolOf(target).success(service.model, operation, output, request.id);
}

const protocolOf = (target: Target): Protocol =>
  target.protocol === 'json' ? jsonProtocol : queryProtocol(target.service?.model.xmlNamespace ?? '');

function headersOf(request: AwsRequest): [string, string][] {
  const raw = request.rawHeaders;
  const headers: [string, string][] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) headers.push([raw[at] as string, raw[at + 1] as string]);
  return headers;
}

/** What a client gets for what was thrown; what nobody expected is reported, and shown as a bare 500. */
function failure(error: unknown, target: Target, context: AwsContext): AwsAnswer {
  const { id } = context.facts;
  const protocol = protocolOf(target);
  const known = error instanceof Fault ? wireErrorOf(error, target, protocol) : undefined;
  if (known && error instanceof Fault) {
    const authorizationMessage = authorizationMessageOf(context.services.seal, error);
    return { ...protocol.failure(known, error, id), authorizationMessage };
  }
  context.report(error);
  const unavailable = storageFailureOf(error);
  const message = unavailable?.message ?? `The server failed. The log has more under request ${id}.`;
  const { name, status } = internalError[protocol.name];
  const shown = { name, status: unavailable?.status ?? status };
  return protocol.failure(shown, { message, hint: undefined, detail: {} }, id);
}

function wireErrorOf({ code }: Fault, { service }: Target, { name }: Protocol) {
  const tables = [service?.errors ?? {}, signatureErrors[name], wireErrors[name], doorErrors[name]];
  const table = tables.find(each => Object.hasOwn(each, code));
  return table?.[code];
}
