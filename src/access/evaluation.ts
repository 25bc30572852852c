import type { Caller } from '../accounts/caller.ts';
import type { OwnerSide } from '../accounts/owner-side.ts';
import {
  type ApplicablePolicies,
  type AuthorizationRequest,
  type ContextEntry,
  contextOf,
  type RequestContext,
} from '../iam/index.ts';
import type { Resource } from './operation.ts';
import type { RequestFacts } from './request-facts.ts';

/** Everything that a decision is made from. */
export interface Evaluation {
  readonly asked: AuthorizationRequest;
  readonly policies: ApplicablePolicies;
}

/** What is known of a request: of one that is only imagined, its time and perhaps its region. */
export type KnownFacts = Pick<RequestFacts, 'time'> & Partial<RequestFacts>;

/**
 * What is asked, and the policies that have a say in it: those of the caller and its account, those of the resource
 * and its account. Whoever wants to know what the funnel decides goes this way too.
 * `given` are condition keys by any case that take the place of those worked out here.
 */
export function evaluationOf(
  caller: Pick<Caller, 'principal' | 'policies' | 'context'>,
  action: string,
  resource: Resource,
  request: KnownFacts,
  owner: OwnerSide,
  given?: ReadonlyMap<string, readonly string[]>,
): Evaluation {
  const contextNow = () => {
    const context = contextOf([
      ...requestContext(request),
      ['aws:ResourceAccount', [resource.account]],
      ...owner.context,
      ...caller.context,
      ...(resource.context ?? []),
    ]);
    return given === undefined ? context : new Map([...context, ...contextOf(given)]);
  };
  let context: RequestContext | undefined;
  const { resourceControl } = owner;
  return {
    asked: {
      principal: caller.principal,
      action,
      resource: { arn: resource.arn, account: resource.account },
      // Most policies have no condition: then nobody looks.
      get context() {
        context ??= contextNow();
        return context;
      },
    },
    policies: {
      ...caller.policies,
      resource: resource.policies,
      ...(resourceControl && { resourceControl }),
    },
  };
}

/** The global condition keys that every request carries. */
function requestContext(request: KnownFacts): ContextEntry[] {
  const { time, service, sourceIp, secure, region, userAgent } = request;
  return [
    ['aws:SourceIp', service === undefined ? sourceIp : undefined],
    ['aws:CurrentTime', new Date(time).toISOString()],
    ['aws:EpochTime', String(Math.floor(time / 1000))],
    ['aws:SecureTransport', secure === undefined ? undefined : String(secure)],
    ['aws:RequestedRegion', region],
    ['aws:UserAgent', userAgent],
    ['aws:PrincipalIsAWSService', 'false'],
    ['aws:ViaAWSService', 'false'],
  ];
}
