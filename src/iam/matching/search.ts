import type { MatchedStatement, PolicyType } from '../decision.ts';
import type { AttachedPolicy } from '../policy.ts';
import type { Query } from '../request.ts';
import { type Grant, grants } from './grant.ts';

/** The first Deny that applies. */
export function findDeny(
  policies: readonly AttachedPolicy[],
  query: Query,
  policyType: PolicyType,
): MatchedStatement | undefined {
  for (const attached of policies) {
    for (const statement of attached.policy.denies) {
      if (statement.covers(query) && statement.grant(query) !== grants.none) {
        return { policyType, attached, statement };
      }
    }
  }
  return undefined;
}

export interface FoundGrant {
  readonly grant: Grant;
  readonly by?: MatchedStatement;
}

const nothing: FoundGrant = { grant: grants.none };

/** The Allow that carries furthest; the first of those that carry equally far. */
export function findGrant(
  policies: readonly AttachedPolicy[],
  query: Query,
  policyType: PolicyType,
): FoundGrant {
  let best = nothing;
  for (const attached of policies) {
    for (const statement of attached.policy.allows) {
      // Who is asked first: it is the cheaper question, and often settles it.
      const grant = statement.grant(query);
      if (grant > best.grant && statement.covers(query)) {
        best = { grant, by: { policyType, attached, statement } };
        if (grant === grants.final) return best;
      }
    }
  }
  return best;
}
