import { decide, queryOf } from '../decide.ts';
import { type Grant, grants } from '../matching/grant.ts';
import type { ApplicablePolicies } from '../policy.ts';
import type { AuthorizationRequest, Query } from '../request.ts';
import { adviceOf } from './advice.ts';
import { type Considered, consider } from './considered.ts';
import type { Explanation, Step } from './explanation.ts';
import { suggest } from './suggest.ts';
import { nearMiss, referenceTo } from './trace.ts';

/**
 * The decision on a request, as `decide` makes it, with what led to it and what would change it. It holds every
 * statement against the request, so it costs more than a decision. Throws what `decide` throws.
 */
export function explain(request: AuthorizationRequest, policies: ApplicablePolicies): Explanation {
  const decision = decide(request, policies);
  const query = queryOf(request, policies);
  const considered = consider(request, policies, query);
  const granted = grantOf(considered, query);
  const suggestions = decision.allowed ? [] : suggest(request, considered, query, granted);
  return {
    decision,
    steps: considered.map(one => stepOf(one, granted)),
    suggestions,
    advice: adviceOf(request, suggestions),
  };
}

/** How far the policies on the resource carry. */
function grantOf(considered: readonly Considered[], query: Query): Grant {
  let best: Grant = grants.none;
  for (const { policyType, trace } of considered) {
    if (policyType !== 'resource' && policyType !== 'trust') continue;
    for (const { statement } of trace.allows) best = Math.max(best, statement.grant(query)) as Grant;
  }
  return best;
}

function stepOf(considered: Considered, granted: Grant): Step {
  const { policyType, level, trace, notApplicable } = considered;
  const spared = considered.spared(granted);
  const note = notApplicable ?? spared;
  const denies = trace.denies.length > 0;
  const silent = !denies && trace.allows.length === 0;
  const verdict = denies
    ? 'denies'
    : notApplicable !== undefined
      ? 'not applicable'
      : silent
        ? 'silent'
        : 'allows';
  return {
    policyType,
    ...(level !== undefined && { level }),
    verdict,
    required: note === undefined,
    ...(note !== undefined && { note }),
    matched: [...trace.denies, ...trace.allows].map(referenceTo),
    nearMisses: [...(denies ? [] : trace.nearDenies), ...(silent ? trace.nearAllows : [])].map(nearMiss),
  };
}
