import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { authenticateAws, claimOf } from '../../access/authenticate-aws.ts';
import { perform } from '../../access/funnel.ts';
import type { RequestFacts } from '../../access/request-facts.ts';
import { Fault } from '../../base/fault.ts';
import { regionPattern } from '../../base/registry-id.ts';
import { wireErrors, wireFault } from '../../wire/aws/faults.ts';
import { signatureErrors, signatureFault } from '../../wire/aws/sigv4/faults.ts';
import { parseSignature } from '../../wire/aws/sigv4/parse.ts';
import type { SignedRequest } from '../../wire/aws/sigv4/request.ts';
import { validate } from '../../wire/aws/validate.ts';
import { bodyOf, discardRest, readAll } from '../request-body.ts';
import type { Services } from '../services.ts';
import { storageFailureOf } from '../storage-failure.ts';
import { doorErrors, doorFault, internalError } from './faults.ts';
import { type AwsAnswer, jsonProtocol, type Protocol, queryProtocol } from './protocols.ts';
import { decodeCall, type Target, targetOf } from './target.ts';

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
  const { id } = context.facts;
  const target = targetOf(request);
  const protocol: Protocol =
    target.protocol === 'json' ? jsonProtocol : queryProtocol(target.service?.model.xmlNamespace ?? '');
  let answer: AwsAnswer;
  try {
    answer = await answerTo(request, target, protocol, context);
  } catch (error) {
    // A client that left in the middle of its body makes reading fail: nobody to answer, nothing to report.
    if (request.socket.destroyed) return;
    answer = failure(error, target, protocol, context);
  }
  response.writeHead(answer.status, {
    'Content-Type': answer.type,
    'Content-Length': Buffer.byteLength(answer.body),
    'x-amzn-RequestId': id,
    ...(answer.hint && { 'x-entrepot-hint': answer.hint }),
  });
  response.end(answer.body);
  discardRest(request);
}

/** Signature, key, body, caller, input, operation: in this order, so that strangers learn nothing and cost little. */
async function answerTo(
  request: IncomingMessage,
  target: Target,
  protocol: Protocol,
  { services, facts }: AwsContext,
): Promise<AwsAnswer> {
  const unhashed: Omit<SignedRequest, 'bodyHash'> = {
    method: request.method ?? '',
    path: target.path,
    query: target.query,
    headers: headersOf(request),
  };
  const parsed = parseSignature({ ...unhashed, bodyHash: '' });
  const claim = await claimOf(services, parsed);
  const body = await readAll(bodyOf(request), longestBody);
  if (!body) throw wireFault('RequestEntityTooLargeException', { limit: longestBody });
  const signed = { ...unhashed, bodyHash: createHash('sha256').update(body).digest('hex') };
  const expected = target.service?.name ?? parsed.scope.service;
  const caller = await authenticateAws(services, claim, signed, parsed, expected, facts.time);
  const { region } = parsed.scope;
  if (!regionPattern.test(region)) {
    throw signatureFault('SignatureDoesNotMatch', { text: 'Credential should be scoped to a valid region.' });
  }

  if (target.path !== '/') throw doorFault('UnknownPath', {});
  const { service, operation, input } = decodeCall(target, body);
  const violations = validate(operation.input, input);
  if (violations.length > 0) throw service.invalid(violations);
  const row = Object.hasOwn(service.operations, operation.name)
    ? service.operations[operation.name]
    : undefined;
  if (!row) {
    throw doorFault('NotImplemented', { operation: operation.name, service: service.model.serviceId });
  }
  const seen: RequestFacts = { ...facts, region };
  const output = await perform(row, { name: operation.name, input, caller, request: seen, services });
  return protocol.success(service.model, operation, output, facts.id);
}

function headersOf(request: IncomingMessage): [string, string][] {
  const raw = request.rawHeaders;
  const headers: [string, string][] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) headers.push([raw[at] as string, raw[at + 1] as string]);
  return headers;
}

/** What a client gets for what was thrown; what nobody expected is reported, and shown as a bare 500. */
function failure(error: unknown, target: Target, protocol: Protocol, context: AwsContext): AwsAnswer {
  const { id } = context.facts;
  const known = error instanceof Fault ? wireErrorOf(error, target, protocol) : undefined;
  if (known && error instanceof Fault) return protocol.failure(known, error, id);
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
