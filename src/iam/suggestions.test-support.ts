import assert from 'node:assert/strict';
import type { Owners } from './generators.test-support.ts';
import type { PolicyType, Suggestion } from './index.ts';
import type { NaivePolicies } from './naive.test-support.ts';

type Json = Record<string, unknown>;
/** What a type's policies are, as lists: one, or one for each level. */
type Lists = string[][];

/** The policies with the suggested changes made, each where the suggestion says it belongs. */
export function applied(
  texts: NaivePolicies,
  suggestions: readonly Suggestion[],
  owners: Owners,
): NaivePolicies {
  const change = (type: PolicyType, lists: readonly (readonly string[])[]): Lists =>
    lists.map((list, level) =>
      changed(
        list,
        suggestions.filter(one => one.policyType === type && (one.level ?? level) === level),
        type,
      ),
    );
  const { boundary, session, serviceControl, resourceControl } = texts;
  for (const { policyType } of suggestions) {
    assert.ok(policyType !== 'boundary' || boundary !== undefined);
    assert.notEqual(policyType, owners === 'trust' ? 'resource' : 'trust');
  }
  const withSession = session ?? (suggestions.some(one => one.policyType === 'session') ? [] : undefined);
  return {
    identity: change('identity', [texts.identity])[0] as string[],
    resource: change(owners, [texts.resource])[0] as string[],
    ...(boundary !== undefined && { boundary: change('boundary', [[boundary]])[0]?.[0] as string }),
    ...(withSession && { session: change('session', [withSession])[0] as string[] }),
    ...(serviceControl && { serviceControl: change('service-control', serviceControl) }),
    ...(resourceControl && { resourceControl: change('resource-control', resourceControl) }),
  };
}

function changed(texts: readonly string[], suggestions: readonly Suggestion[], type: PolicyType): string[] {
  const caps = type === 'boundary' || type === 'session';
  const policies = texts.map(text => {
    const { Version, Statement } = JSON.parse(text) as { Version: string; Statement: Json | Json[] };
    return { Version, Statement: [Statement].flat() as (Json | undefined)[] };
  });
  for (const { where, statement, existing } of suggestions) {
    const policy = existing && policies[Number(existing.policyName)];
    if (where === 'remove deny') {
      assert.equal(policy?.Statement[existing?.index as number]?.Effect, 'Deny');
      (policy as (typeof policies)[0]).Statement[existing?.index as number] = undefined;
    } else if (where === 'change condition') {
      assert.equal(policy?.Statement[existing?.index as number]?.Effect, 'Allow');
      (policy as (typeof policies)[0]).Statement[existing?.index as number] = statement;
    } else if (type === 'boundary') policies[0]?.Statement.push(statement);
    else policies.push({ Version: '2012-10-17', Statement: [statement] });
  }
  // A boundary or a session policy without any statement left still caps.
  const nothing = { Effect: 'Allow', Action: 'ecr:Nothing', Resource: '*' };
  return policies.flatMap(({ Version, Statement }) => {
    const left = Statement.filter(one => one !== undefined);
    if (left.length === 0 && !caps) return [];
    return [JSON.stringify({ Version, Statement: left.length === 0 ? [nothing] : left })];
  });
}
