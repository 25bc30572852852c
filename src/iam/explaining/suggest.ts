import type { Grant } from '../matching/grant.ts';
import type { AuthorizationRequest, Query } from '../request.ts';
import type { Considered } from './considered.ts';
import type { Suggestion } from './explanation.ts';
import { grantTo, newStatement } from './new-statement.ts';
import { referenceTo } from './trace.ts';
import { widen } from './widened-condition.ts';

/**
 * The changes that would allow a denied request: every Deny that applies goes, and every type that must allow and
 * does not gets an Allow for this request and no more. A condition that alone keeps a statement from applying is
 * widened by the value seen, where that is possible, rather than a statement added.
 */
export function suggest(
  request: AuthorizationRequest,
  considered: readonly Considered[],
  query: Query,
  granted: Grant,
): Suggestion[] {
  // Only a trust policy can name somebody who has no credentials yet.
  if (request.principal.type === 'web-identity' && !considered.some(one => one.policyType === 'trust'))
    return [];
  const suggestions: Suggestion[] = [];
  let reach = granted;
  for (const one of considered) {
    for (const placed of one.trace.denies) {
      suggestions.push({
        ...placeOf(one),
        where: 'remove deny',
        existing: referenceTo(placed),
        ...administrator(request, one),
      });
    }
    if (one.notApplicable !== undefined || one.trace.allows.length > 0 || one.spared(reach) !== undefined)
      continue;
    const widened = widenedStatement(one);
    suggestions.push({
      ...placeOf(one),
      ...(widened
        ? { where: 'change condition', statement: widened.statement, existing: referenceTo(widened.near) }
        : { where: 'add statement', statement: newStatement(request, one) }),
      ...administrator(request, one),
    });
    // What the resource's policies grant then decides what else the caller's own side needs.
    if (one.policyType === 'resource' || one.policyType === 'trust') {
      reach = widened ? widened.near.statement.grant(query) : grantTo(request.principal);
    }
  }
  return suggestions;
}

const placeOf = ({ policyType, level }: Considered) => ({
  policyType,
  ...(level !== undefined && { level }),
});

function widenedStatement({ trace }: Considered) {
  for (const near of trace.nearAllows) {
    const statement = widen(near);
    if (statement !== undefined) return { near, statement };
  }
  return undefined;
}

/** Control policies belong to the management account, which a policy's ARN tells. */
function administrator(
  { principal, resource }: AuthorizationRequest,
  { policyType, policies }: Considered,
): { account?: string } {
  switch (policyType) {
    case 'resource':
    case 'trust':
      return { account: resource.account };
    case 'service-control':
    case 'resource-control': {
      const account = policies
        .map(({ arn }) => /^arn:[^:]*:organizations::(\d{12}):/.exec(arn ?? '')?.[1])
        .find(found => found !== undefined);
      return account === undefined ? {} : { account };
    }
    default:
      return { account: principal.account };
  }
}
