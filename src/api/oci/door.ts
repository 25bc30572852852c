import type { IncomingMessage, ServerResponse } from 'node:http';
import { refusedByDoor, refusing } from '../../access/audit.ts';
import { authenticateLayerGrant, authenticateRegistryToken } from '../../access/authenticate-registry.ts';
import type { Authenticated } from '../../access/authenticated.ts';
import { authorizationMessageHeader, authorizationMessageOf } from '../../access/authorization-message.ts';
import { perform } from '../../access/funnel.ts';
import type { RequestFacts } from '../../access/request-facts.ts';
import { type Address, addressOf } from '../../wire/oci/address.ts';
import { ociFault } from '../../wire/oci/faults.ts';
import { type OciPath, parsePath } from '../../wire/oci/path.ts';
import { isRepositoryName } from '../../wire/oci/repository-name.ts';
import { bodyOf, discardRest } from '../request-body.ts';
import { requireServedRegion } from '../served-region.ts';
import type { Services } from '../services.ts';
import { errorResponse, isExpected } from './errors.ts';
import { doorFault } from './faults.ts';
import { type Method, routes } from './operations.ts';
import type { Route } from './request.ts';
import type { OciResponse } from './response.ts';
import { writeResponse } from './write-response.ts';

export interface OciContext {
  readonly services: Services;
  /** The door adds the region, which it reads from the registry that is meant. */
  readonly facts: Omit<RequestFacts, 'region'>;
  /** Gets what nobody expected, for the log. */
  readonly report: (error: unknown) => void;
}

/** Answers one request to `/v2`. Resolves when the answer is sent or the client is gone; never rejects. */
export async function handleOci(
  request: IncomingMessage,
  response: ServerResponse,
  context: OciContext,
): Promise<void> {
  let answer: OciResponse;
  try {
    answer = await answerTo(request, response, context);
  } catch (error) {
    // A client that left in the middle of its body makes reading fail: nobody to answer, nothing to report.
    if (response.destroyed || request.socket.destroyed) return;
    if (!isExpected(error)) context.report(error);
    answer = withReasons(errorResponse(error, context.facts.id), error, context);
  }
  try {
    await writeResponse(response, answer);
  } catch (error) {
    context.report(error);
  }
  discardRest(request);
}

/** An error carries the id under which the audit log has it; a denial its reasons, too, sealed for DecodeAuthorizationMessage. */
function withReasons(answer: OciResponse, error: unknown, { services, facts }: OciContext): OciResponse {
  const message = authorizationMessageOf(services.seal, error);
  return {
    ...answer,
    headers: {
      ...answer.headers,
      'x-amzn-RequestId': facts.id,
      ...(message !== undefined && { [authorizationMessageHeader]: message }),
    },
  };
}

/** Nobody changes it. */
const noQuery = new URLSearchParams();

/** Path, registry, caller, route, input, operation: in this order, so that strangers learn nothing at all. */
async function answerTo(
  request: IncomingMessage,
  response: ServerResponse,
  { services, facts }: OciContext,
): Promise<OciResponse> {
  const target = request.url ?? '';
  const mark = target.indexOf('?');
  const query = mark === -1 ? noQuery : new URLSearchParams(target.slice(mark + 1));
  const path = attempt(() => parsePath(mark === -1 ? target : target.slice(0, mark)));
  const named = 'value' in path && 'name' in path.value ? path.value.name : undefined;
  const address = addressOf(request.headers.host ?? '', named, services.defaultRegistry);
  const seen: RequestFacts = { ...facts, region: address.registry.region };

  const asked = callerOf(request, services, seen, { path, address, query });
  // Every docker command begins without a credential, to be asked for one: that is no failure.
  const shown = request.headers.authorization !== undefined || query.has(grantParameter);
  const caller = await (shown
    ? asked.catch(refusing(services.audit, { door: 'oci', request: seen }))
    : asked);

  if ('thrown' in path) throw path.thrown;
  const route = routeOf(path.value, request.method);
  const { operation, name } = route;
  const { headers } = request;
  let input: unknown;
  try {
    if (isRegional(path.value, address)) requireServedRegion(services, seen.region);
    checkName(path.value, address);
    const body = bodyOf(request, response, services.bodyMemory);
    input = route.read({ path: path.value as never, address, query, headers, body });
  } catch (error) {
    const action = operation.action ?? name;
    const call = { action, name, door: 'oci', input: address, caller, request: seen } as const;
    throw refusedByDoor(services.audit, call, error);
  }
  return perform(operation, { name, input, caller, request: seen, services, door: 'oci' });
}

interface Read {
  readonly path: { readonly value: OciPath } | { readonly thrown: unknown };
  readonly address: Address;
  readonly query: URLSearchParams;
}

/** The query parameter in which a URL of GetDownloadUrlForLayer carries its proof. */
export const grantParameter = 'grant';

/** By the registry token; or, for one blob, by what GetDownloadUrlForLayer put into its URL. */
function callerOf(
  request: IncomingMessage,
  services: Services,
  seen: RequestFacts,
  { path, address, query }: Read,
): Promise<Authenticated> {
  const grant = query.get(grantParameter);
  if (grant !== null && request.method === 'GET' && 'value' in path && path.value.kind === 'blob') {
    const { registry, name: repository } = address;
    const { digest } = path.value;
    return authenticateLayerGrant(services, grant, seen, { registry, repository, digest });
  }
  // A token opens the registries of one region; broken paths are of none.
  const region = 'value' in path && isRegional(path.value, address) ? seen.region : undefined;
  return authenticateRegistryToken(services, request.headers.authorization, seen, region);
}

/** The version check on a bare host is of no region. */
const isRegional = (path: OciPath, address: Address): boolean =>
  !(path.kind === 'base' && address.form === 'default');

function attempt<T>(work: () => T): { value: T } | { thrown: unknown } {
  try {
    return { value: work() };
  } catch (thrown) {
    return { thrown };
  }
}

function routeOf(path: OciPath, method: string | undefined): Route<OciPath['kind']> {
  const methods = routes[path.kind];
  const route = Object.hasOwn(methods, method ?? '') ? methods[method as Method] : undefined;
  if (route === undefined) throw doorFault('MethodUnsupported', { allow: Object.keys(methods).join(', ') });
  return route as Route<OciPath['kind']>;
}

/** What is left of the name when the registry is taken off: a repository's name, or nothing in a catalog's path. */
function checkName(path: OciPath, { name }: Address): void {
  if (path.kind === 'base') return;
  if (path.kind === 'catalog') {
    if (name !== '') throw ociFault('PathUnknown', {});
  } else if (!isRepositoryName(name)) {
    throw ociFault('NameInvalid', { name });
  }
}
