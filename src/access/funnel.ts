import { Fault } from '../base/fault.ts';
import type { Audit } from './audit.ts';
import type { Authenticated } from './authenticated.ts';
import { authorize, requireAllowed } from './authorize.ts';
import type { Operation, Resource } from './operation.ts';
import type { RequestFacts } from './request-facts.ts';

/** One request to one operation. `caller` is the proof that it was authenticated. */
export interface Asking<Input, Services> {
  /** The operation's name in its table. */
  readonly name: string;
  readonly input: Input;
  readonly caller: Authenticated;
  readonly request: RequestFacts;
  readonly services: Services;
}

/**
 * The one way to a handler: authorize, act, record. Throws AccessDenied, or what the handler throws; whatever happens
 * is recorded.
 */
export async function perform<Input, Output, R extends Resource, Services extends { readonly audit: Audit }>(
  operation: Operation<Input, Output, R, Services>,
  asking: Asking<Input, Services>,
): Promise<Output> {
  const { input, caller, request, services } = asking;
  let resource: R | undefined;
  let failure: unknown;
  try {
    resource = await operation.resource(asking);
    if (operation.action !== null) {
      for (const each of [resource, ...(resource.others ?? [])]) {
        requireAllowed(caller, operation.action, each, request);
      }
      for (const { action, when } of operation.also ?? []) {
        if (when(input)) requireAllowed(caller, action, resource, request);
      }
    }
    const granted = await grantedBy(operation, asking);
    const wouldAllow = (action: string, other: Resource) =>
      authorize(caller, action, other, request).decision.allowed;
    return await operation.handler({ input, resource, granted, wouldAllow, caller, request, services });
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    services.audit.record({
      action: operation.action ?? asking.name,
      name: asking.name,
      caller,
      request,
      resource,
      ...(failure !== undefined && { error: failure instanceof Fault ? failure : 'InternalFailure' }),
    });
  }
}

/** The second resource of an operation that has one, if the caller may. */
async function grantedBy<Input, R extends Resource, Services>(
  operation: Operation<Input, unknown, R, Services>,
  asking: Asking<Input, Services>,
): Promise<R | undefined> {
  if (!operation.may) return undefined;
  const resource = await operation.may.resource(asking);
  if (!resource) return undefined;
  const { decision } = authorize(asking.caller, operation.may.action, resource, asking.request);
  return decision.allowed ? resource : undefined;
}
