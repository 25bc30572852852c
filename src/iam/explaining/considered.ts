import { resourceControlApplies, serviceControlApplies } from '../control-policies.ts';
import { isCapped, isRoleAssumption, isRoot } from '../decide.ts';
import type { PolicyType } from '../decision.ts';
import { type Grant, grants } from '../matching/grant.ts';
import type { ApplicablePolicies, AttachedPolicy, ControlLevels } from '../policy.ts';
import type { AuthorizationRequest, Query } from '../request.ts';
import { type Trace, traceOf } from './trace.ts';

/** A policy type, or one level of control policies, with what its policies say and whether they must allow. */
export interface Considered {
  readonly policyType: PolicyType;
  readonly level?: number;
  /** Set where the type does not apply: why. */
  readonly notApplicable?: string;
  readonly policies: readonly AttachedPolicy[];
  readonly trace: Trace;
  /** Why it need not allow; undefined where it must. `granted` is how far the resource-based policies carry. */
  readonly spared: (granted: Grant) => string | undefined;
}

const silence: Trace = { denies: [], allows: [], nearDenies: [], nearAllows: [] };
const always = (): undefined => undefined;

/** What is considered, in the order in which `decide` does. */
export function consider(
  request: AuthorizationRequest,
  policies: ApplicablePolicies,
  query: Query,
): Considered[] {
  const { principal, resource } = request;
  const { boundary, session, resourceControl, serviceControl } = policies;
  const outside = principal.type === 'service' || principal.type === 'web-identity';
  const sameAccount = !outside && principal.account === resource.account;
  const assuming = isRoleAssumption(query, policies);

  const one = (
    policyType: PolicyType,
    some: readonly AttachedPolicy[],
    spared: Considered['spared'],
    notApplicable?: string,
  ): Considered => ({
    policyType,
    policies: some,
    trace: traceOf(some, query),
    spared,
    ...(notApplicable !== undefined && { notApplicable }),
  });
  const outsideNote = outside ? 'The caller is not of any account.' : undefined;
  const finally_ = (granted: Grant) =>
    sameAccount && granted === grants.final
      ? 'A policy on the resource names the caller itself, which is enough.'
      : undefined;

  return [
    ...levels('resource-control', resourceControl, resourceControlApplies(request), query),
    ...levels('service-control', serviceControl, serviceControlApplies(request), query),
    one(assuming ? 'trust' : 'resource', policies.resource, () =>
      assuming || !sameAccount ? undefined : 'Within one account, an identity-based policy is enough.',
    ),
    one(
      'identity',
      policies.identity,
      granted =>
        finally_(granted) ??
        (sameAccount && granted >= grants.limited
          ? 'Within one account, the policy on the resource is enough.'
          : undefined),
      outsideNote ?? (isRoot(request) ? 'The root user has every permission in its account.' : undefined),
    ),
    one(
      'boundary',
      boundary ? [boundary] : [],
      finally_,
      outsideNote ?? (boundary ? undefined : 'The caller has no permissions boundary.'),
    ),
    one(
      'session',
      session ?? [],
      finally_,
      outsideNote ?? (isCapped(request, policies) ? undefined : 'The session has no session policies.'),
    ),
  ];
}

function levels(
  policyType: PolicyType,
  given: ControlLevels | undefined,
  applies: boolean,
  query: Query,
): Considered[] {
  if (!applies || given === undefined || given.length === 0) {
    const notApplicable = applies
      ? 'No policies of this type are over the account.'
      : 'Policies of this type do not reach this request.';
    return [{ policyType, policies: [], trace: silence, spared: always, notApplicable }];
  }
  return given.map((policies, level) => ({
    policyType,
    level,
    policies,
    trace: traceOf(policies, query),
    spared: always,
  }));
}
