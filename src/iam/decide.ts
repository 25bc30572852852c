import type { Decision, Denied, MatchedStatement, PolicyType } from './decision.ts';
import { grants } from './matching/grant.ts';
import { findDeny, findGrant } from './matching/search.ts';
import type { ApplicablePolicies, AttachedPolicy } from './policy.ts';
import type { AuthorizationRequest, Query } from './request.ts';

/**
 * Decides one request (IAM User Guide, "Policy evaluation logic"). No I/O, no clock: what counts is in the arguments.
 *
 * 1. An explicit Deny in any policy wins.
 * 2. The owner's side: another account's resource, and every role to be assumed, needs an Allow in a resource-based
 *    policy (for a role: its trust policy).
 * 3. Within one account an Allow that names the caller itself is final, and one that names its role or everyone
 *    makes an identity-based Allow unnecessary.
 * 4. Else an identity-based policy must allow; the root user needs none.
 * 5. The permissions boundary and the session policies, where there are any, must allow as well.
 *
 * Throws TypeError where a policy with principals stands in place of one without, or the reverse.
 */
export function decide(request: AuthorizationRequest, policies: ApplicablePolicies): Decision {
  const { principal, resource } = request;
  const { boundary, session } = policies;
  checkKinds(policies);
  const query: Query = {
    principal,
    action: request.action.toLowerCase(),
    resource: resource.arn,
    context: request.context,
    bounded: boundary !== undefined,
  };
  const assuming = isRoleAssumption(query, policies);
  const owner: PolicyType = assuming ? 'trust' : 'resource';

  const denied = explicitDeny(query, policies, owner);
  if (denied !== undefined) return denied;

  const sameAccount = principal.account === resource.account;
  const granted = findGrant(policies.resource, query, owner);
  if (granted.grant === grants.none && (assuming || !sameAccount)) return lacking(owner);
  if (sameAccount && granted.grant === grants.final) return allowed(granted.by);

  let { by } = granted;
  if (!(sameAccount && granted.grant >= grants.limited) && principal.type !== 'root') {
    const identity = findGrant(policies.identity, query, 'identity');
    if (identity.grant === grants.none) return lacking('identity');
    if (sameAccount || by === undefined) by = identity.by;
  }
  if (boundary !== undefined && findGrant([boundary], query, 'boundary').grant === grants.none) {
    return lacking('boundary');
  }
  if (session?.length && findGrant(session, query, 'session').grant === grants.none)
    return lacking('session');
  return allowed(by);
}

/** In the order in which the types are named when several deny. */
function explicitDeny(query: Query, policies: ApplicablePolicies, owner: PolicyType): Denied | undefined {
  const { resource, identity, boundary, session } = policies;
  const by =
    findDeny(resource, query, owner) ??
    findDeny(identity, query, 'identity') ??
    (boundary && findDeny([boundary], query, 'boundary')) ??
    (session && findDeny(session, query, 'session'));
  if (by === undefined) return undefined;
  const { arn } = by.attached;
  return {
    allowed: false,
    explicit: true,
    policyType: by.policyType,
    ...(arn !== undefined && { policyArn: arn }),
    by,
  };
}

const lacking = (policyType: PolicyType): Denied => ({ allowed: false, explicit: false, policyType });

const allowed = (by: MatchedStatement | undefined): Decision =>
  by === undefined ? { allowed: true } : { allowed: true, by };

/** A role is never open to an account by default: also without its trust policy at hand, the answer must be no. */
const isRoleAssumption = (query: Query, { resource }: ApplicablePolicies): boolean =>
  query.action.startsWith('sts:assumerole') || resource.some(({ policy }) => policy.kind === 'trust');

const namesPrincipals = ({ policy }: AttachedPolicy): boolean =>
  policy.kind === 'resource' || policy.kind === 'trust';

/** In the wrong place a Deny would never match: better no decision than a wrong one. */
function checkKinds({ resource, identity, boundary, session }: ApplicablePolicies): void {
  if (
    !resource.every(namesPrincipals) ||
    identity.some(namesPrincipals) ||
    session?.some(namesPrincipals) ||
    (boundary && namesPrincipals(boundary))
  ) {
    throw new TypeError('a resource or trust policy stands where an identity policy belongs, or the reverse');
  }
}
