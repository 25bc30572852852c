import type { Caller } from '../accounts/caller.ts';
import type { OwnerSide } from '../accounts/owner-side.ts';
import {
  type ApplicablePolicies,
  type AuthorizationRequest,
  type ContextEntry,
  contextOf,
  type Principal,
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
  const { resourceControl } = owner;
  return {
    asked: new Asked(caller.principal, action, resource, contextNow),
    policies: {
      ...caller.policies,
      resource: resource.policies,
      ...(resourceControl && { resourceControl }),
    },
  };
}

/**
 * What is asked. Most policies have no condition: then nobody looks at the context, and it is not made. A literal with
 * a getter would be one of V8's slow objects.
 */
class Asked implements AuthorizationRequest {
  readonly principal: Principal;
  readonly action: string;
  readonly resource: AuthorizationRequest['resource'];
  readonly #contextNow: () => RequestContext;
  #context: RequestContext | undefined;

  constructor(
    principal: Principal,
    action: string,
    { arn, account }: AuthorizationRequest['resource'],
    contextNow: () => RequestContext,
  ) {
    this.principal = principal;
    this.action = action;
    this.resource = { arn, account };
    this.#contextNow = contextNow;
  }

  get context(): RequestContext {
    this.#context ??= this.#contextNow();
    return this.#context;
  }
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
