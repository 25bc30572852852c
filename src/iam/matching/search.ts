import type { MatchedStatement, PolicyType } from '../decision.ts';
import type { AttachedPolicy, Statement } from '../policy.ts';
import type { Query } from '../request.ts';
import { type Grant, grants } from './grant.ts';

/** Whether a statement that is about the action applies to the resource, under the circumstances. */
export function covers({ resource, conditions }: Statement, query: Query): boolean {
  if (!resource(query)) return false;
  for (const condition of conditions) if (!condition.holds(query)) return false;
  return true;
}

/** Tells quickly of most statements about other resources that they are; the others are for `covers` to judge. */
function isElsewhere({ resourceTails }: Statement, { resourceTail }: Query): boolean {
  if (resourceTails === undefined || resourceTail === undefined) return false;
  // By index: this is the one loop that runs for every statement.
  for (let at = 0; at < resourceTails.length; at++) {
    if (resourceTail.startsWith(resourceTails[at] as string)) return false;
  }
  return true;
}

/** The first Deny that applies. */
export function findDeny(
  policies: readonly AttachedPolicy[],
  query: Query,
  policyType: PolicyType,
): MatchedStatement | undefined {
  for (const attached of policies) {
    for (const statement of attached.policy.about(query.action).denies) {
      if (isElsewhere(statement, query)) continue;
      if (statement.grant(query) !== grants.none && covers(statement, query)) {
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
    for (const statement of attached.policy.about(query.action).allows) {
      if (isElsewhere(statement, query)) continue;
      // Who is asked first: it is the cheaper question, and often settles it.
      const grant = statement.grant(query);
      if (grant > best.grant && covers(statement, query)) {
        best = { grant, by: { policyType, attached, statement } };
        if (grant === grants.final) return best;
      }
    }
  }
  return best;
}

/** Whether any policy allows. */
export const allows = (policies: readonly AttachedPolicy[], query: Query, policyType: PolicyType): boolean =>
  findGrant(policies, query, policyType).grant !== grants.none;
