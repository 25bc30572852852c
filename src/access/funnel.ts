import type { Accounts } from '../accounts/accounts.ts';
import type { OwnerSide } from '../accounts/owner-side.ts';
import { Fault } from '../base/fault.ts';
import type { Audit, DoorName, Judgement } from './audit.ts';
import type { Authenticated } from './authenticated.ts';
import { authorize, requireAllowed } from './authorize.ts';
import type { Operation, Resource } from './operation.ts';
import type { RequestFacts } from './request-facts.ts';
import { checkSession } from './session-limits.ts';
import type { Throttle } from './throttle.ts';

/** One request to one operation. `caller` is the proof that it was authenticated. */
export interface Asking<Input, Services> {
  /** The operation's name in its table. */
  readonly name: string;
  readonly input: Input;
  readonly caller: Authenticated;
  readonly request: RequestFacts;
  readonly services: Services;
  /** `aws` by default. */
  readonly door?: DoorName;
}

/** What the funnel itself needs of the services. */
interface FunnelServices {
  readonly audit: Pick<Audit, 'record'>;
  readonly accounts: Pick<Accounts, 'ownerSide'>;
  /** Absent where nothing is throttled. */
  readonly throttle?: Throttle | undefined;
}

/**
 * The one way to a handler: throttle, authorize, act, record. Throws AccessDenied, or what the handler throws; whatever happens
 * is recorded.
 */
export async function perform<Input, Output, R extends Resource, Services extends FunnelServices>(
  operation: Operation<Input, Output, R, Services>,
  asking: Asking<Input, Services>,
): Promise<Output> {
  const { input, caller, request, services } = asking;
  let resource: R | undefined;
  let failure: unknown;
  const judgements: Judgement[] = [];
  const demand = (action: string, on: Resource, owner: OwnerSide) => {
    judgements.push({
      action,
      resource: on.arn,
      decision: requireAllowed(caller, action, on, request, owner),
    });
  };
  try {
    const { principal } = caller;
    services.throttle?.take(operation.action ?? asking.name, principal.account, request.region, request.time);
    checkSession(caller, operation.action ?? asking.name);
    resource = await operation.resource(asking);
    const owner = await services.accounts.ownerSide(resource.account);
    if (operation.action !== null) {
      demand(operation.action, resource, owner);
      for (const other of resource.others ?? []) {
        const othersOwner = await services.accounts.ownerSide(other.account);
        demand(operation.action, other, othersOwner);
      }
      for (const { action, when, on } of operation.also ?? []) {
        if (!when(input, caller, resource)) continue;
        demand(action, on?.(input, resource) ?? resource, owner);
      }
    }
    const granted = await grantedBy(operation, asking);
    const { account } = resource;
    const wouldAllow = (action: string, other: Resource) => {
      if (other.account !== account) throw new TypeError('wouldAllow is about resources of one account');
      return authorize(caller, action, other, request, owner).decision.allowed;
    };
    return await operation.handler({ input, resource, granted, wouldAllow, caller, request, services });
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    services.audit.record({
      action: operation.action ?? asking.name,
      name: asking.name,
      door: asking.door ?? 'aws',
      input,
      caller,
      request,
      resource,
      judgements,
      ...(failure !== undefined && { error: failure instanceof Fault ? failure : 'InternalFailure' }),
    });
  }
}

/** The second resource of an operation that has one, if the caller may. */
async function grantedBy<Input, R extends Resource, Services extends FunnelServices>(
  operation: Operation<Input, unknown, R, Services>,
  asking: Asking<Input, Services>,
): Promise<R | undefined> {
  if (!operation.may) return undefined;
  const resource = await operation.may.resource(asking);
  if (!resource) return undefined;
  for (const each of [resource, ...(resource.others ?? [])]) {
    const owner = await asking.services.accounts.ownerSide(each.account);
    const { decision } = authorize(asking.caller, operation.may.action, each, asking.request, owner);
    if (!decision.allowed) return undefined;
  }
  return resource;
}
