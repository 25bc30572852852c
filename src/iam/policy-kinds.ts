import type { ApplicablePolicies, AttachedPolicy, ControlLevels, PolicyKind } from './policy.ts';

/** What may stand in each place. A managed policy is the same document as identity policy, boundary or session policy. */
const onPrincipals: ReadonlySet<PolicyKind> = new Set<PolicyKind>(['identity', 'boundary', 'session']);
const onResources: ReadonlySet<PolicyKind> = new Set<PolicyKind>(['resource', 'trust']);
const serviceControl: ReadonlySet<PolicyKind> = new Set<PolicyKind>(['scp']);
const resourceControl: ReadonlySet<PolicyKind> = new Set<PolicyKind>(['rcp']);

/** Throws TypeError for a policy in the wrong place: a Deny would never match there, and no decision is better. */
export function checkKinds(policies: ApplicablePolicies): void {
  check(policies.resource, onResources);
  check(policies.identity, onPrincipals);
  if (policies.boundary !== undefined) check([policies.boundary], onPrincipals);
  if (policies.session !== undefined) check(policies.session, onPrincipals);
  checkLevels(policies.serviceControl, serviceControl);
  checkLevels(policies.resourceControl, resourceControl);
}

function checkLevels(levels: ControlLevels | undefined, kinds: ReadonlySet<PolicyKind>): void {
  if (levels !== undefined) for (const level of levels) check(level, kinds);
}

function check(policies: readonly AttachedPolicy[], kinds: ReadonlySet<PolicyKind>): void {
  for (const { policy } of policies) {
    if (!kinds.has(policy.kind)) {
      throw new TypeError(
        `a policy of kind ${policy.kind} stands where one of kind ${[...kinds].join(' or ')} belongs`,
      );
    }
  }
}
