import { resourceControlApplies, serviceControlApplies } from './control-policies.ts';
import type { Decision, Denied, MatchedStatement, PolicyType } from './decision.ts';
import { tailOf } from './matching/arn-tail.ts';
import { grants } from './matching/grant.ts';
import { allows, findDeny, findGrant } from './matching/search.ts';
import type { ApplicablePolicies, ControlLevels } from './policy.ts';
import { checkKinds } from './policy-kinds.ts';
import type { AuthorizationRequest, Query } from './request.ts';

/**
 * Decides one request (IAM User Guide, "Policy evaluation logic"). No I/O, no clock: what counts is in the arguments.
 *
 * 1. An explicit Deny in any policy wins.
 * 2. Every level of the owner's resource control policies must allow, then every level of the caller's service control
 *    policies, where they apply.
 * 3. The owner's side: another account's resource, and every role to be assumed, needs an Allow in a resource-based
 *    policy (for a role: its trust policy). For a service or a web identity it is all that is needed.
 * 4. Within one account an Allow that names the caller itself is final, and one that names its role or everyone
 *    makes an identity-based Allow unnecessary.
 * 5. Else an identity-based policy must allow; the root user needs none.
 * 6. The permissions boundary and the session policies, where there are any, must allow as well; a federated user's
 *    session must have some.
 *
 * Throws TypeError where a policy of the wrong kind stands in a place.
 */
export function decide(request: AuthorizationRequest, policies: ApplicablePolicies): Decision {
  checkKinds(policies);
  const { principal, resource } = request;
  const { boundary, session } = policies;
  const query = queryOf(request, policies);
  const assuming = isRoleAssumption(query, policies);
  const owner = assuming ? 'trust' : 'resource';
  const resourceControl = resourceControlApplies(request) ? policies.resourceControl : undefined;
  const serviceControl = serviceControlApplies(request) ? policies.serviceControl : undefined;

  const denied =
    findDenyIn(resourceControl, query, 'resource-control') ??
    findDenyIn(serviceControl, query, 'service-control') ??
    findDeny(policies.resource, query, owner) ??
    findDeny(policies.identity, query, 'identity') ??
    (boundary && findDeny([boundary], query, 'boundary')) ??
    (session && findDeny(session, query, 'session'));
  if (denied !== undefined) return explicitly(denied);
  if (!everyLevelAllows(resourceControl, query, 'resource-control')) return lacking('resource-control');
  if (!everyLevelAllows(serviceControl, query, 'service-control')) return lacking('service-control');

  const granted = findGrant(policies.resource, query, owner);
  const outside = principal.type === 'service' || principal.type === 'web-identity';
  const sameAccount = !outside && principal.account === resource.account;
  if (granted.grant === grants.none && (assuming || !sameAccount)) return lacking(owner);
  if (outside || (sameAccount && granted.grant === grants.final)) return allowed(granted.by);

  let { by } = granted;
  if (!(sameAccount && granted.grant >= grants.limited) && !isRoot(request)) {
    const identity = findGrant(policies.identity, query, 'identity');
    if (identity.grant === grants.none) return lacking('identity');
    if (sameAccount || by === undefined) by = identity.by;
  }
  if (boundary !== undefined && !allows([boundary], query, 'boundary')) return lacking('boundary');
  if (isCapped(request, policies) && !allows(session ?? [], query, 'session')) return lacking('session');
  return allowed(by);
}

/** The request as statements see it. */
export const queryOf = (request: AuthorizationRequest, { boundary }: ApplicablePolicies): Query =>
  new RequestQuery(request, boundary !== undefined);

/** A class, since V8 makes a slow object of a literal with a getter. */
class RequestQuery implements Query {
  readonly principal: Query['principal'];
  readonly action: string;
  readonly resource: string;
  readonly resourceTail: string | undefined;
  readonly bounded: boolean;
  readonly #request: AuthorizationRequest;

  constructor(request: AuthorizationRequest, bounded: boolean) {
    this.principal = request.principal;
    this.action = request.action.toLowerCase();
    this.resource = request.resource.arn;
    this.resourceTail = tailOf(request.resource.arn);
    this.bounded = bounded;
    this.#request = request;
  }

  /** Worked out where a condition asks for it. */
  get context(): Query['context'] {
    return this.#request.context;
  }
}

/** A role is never open to an account by default: also without its trust policy at hand, the answer must be no. */
export const isRoleAssumption = (query: Query, { resource }: ApplicablePolicies): boolean =>
  query.action.startsWith('sts:assumerole') ||
  (goesAlong.has(query.action) && roleArn.test(query.resource)) ||
  resource.some(({ policy }) => policy.kind === 'trust');

/** What is asked of a role together with assuming it; of federated users the same actions are ordinary ones. */
const goesAlong: ReadonlySet<string> = new Set(['sts:tagsession', 'sts:setsourceidentity']);
const roleArn = /^arn:[^:]*:iam::\d*:role\//;

/** The root user has every permission in its account, and so has its federated session before session policies. */
export const isRoot = ({ principal }: AuthorizationRequest): boolean =>
  principal.type === 'root' || (principal.type === 'federated-user' && principal.issuer.type === 'root');

/**
 * Whether session policies must allow. Without any, a federated user's session has no permissions of its own
 * (STS API Reference, "GetFederationToken"); any other session has those of its identity.
 */
export const isCapped = ({ principal }: AuthorizationRequest, { session }: ApplicablePolicies): boolean =>
  principal.type === 'federated-user' || (session !== undefined && session.length > 0);

function findDenyIn(
  levels: ControlLevels | undefined,
  query: Query,
  policyType: PolicyType,
): MatchedStatement | undefined {
  if (levels === undefined) return undefined;
  for (const level of levels) {
    const found = findDeny(level, query, policyType);
    if (found !== undefined) return found;
  }
  return undefined;
}

function everyLevelAllows(levels: ControlLevels | undefined, query: Query, policyType: PolicyType): boolean {
  if (levels === undefined) return true;
  for (const level of levels) if (!allows(level, query, policyType)) return false;
  return true;
}

function explicitly(by: MatchedStatement): Denied {
  const { policyType, attached } = by;
  const { arn } = attached;
  return { allowed: false, explicit: true, policyType, ...(arn !== undefined && { policyArn: arn }), by };
}

const lacking = (policyType: PolicyType): Denied => ({ allowed: false, explicit: false, policyType });

const allowed = (by: MatchedStatement | undefined): Decision =>
  by === undefined ? { allowed: true } : { allowed: true, by };
