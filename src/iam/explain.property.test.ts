import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cases, compileAll, runs } from './generators.test-support.ts';
import { decide, type Explanation, explain, type PolicyType } from './index.ts';
import { naiveMatches } from './naive.test-support.ts';
import { applied } from './suggestions.test-support.ts';

/** The answer that the steps alone give. */
function answerOf({ steps }: Explanation): string {
  const denies = steps.find(({ verdict }) => verdict === 'denies');
  if (denies) return `explicit ${denies.policyType}`;
  const silent = steps.find(({ verdict, required }) => required && verdict === 'silent');
  return silent ? `no ${silent.policyType}` : 'allowed';
}

test('an explanation has the decision, and its steps lead to it', () => {
  fc.assert(
    fc.property(cases, ({ owners, request, texts }) => {
      const policies = compileAll(owners, texts);
      const decision = decide(request, policies);
      const explanation = explain(request, policies);
      assert.deepEqual(explanation.decision, decision);
      const answer = decision.allowed
        ? 'allowed'
        : `${decision.explicit ? 'explicit' : 'no'} ${decision.policyType}`;
      assert.equal(answerOf(explanation), answer);
    }),
    { numRuns: runs(3000) },
  );
});

test('the matched statements are those that a plain reading of the JSON finds', () => {
  fc.assert(
    fc.property(cases, ({ owners, request, texts }) => {
      const { steps } = explain(request, compileAll(owners, texts));
      const effectsIn = (type: PolicyType): string[][] =>
        steps
          .filter(step => step.policyType === type && step.verdict !== 'not applicable')
          .map(step => step.matched.map(({ effect }) => effect).sort());
      const found = naiveMatches(request, texts);
      const effects = (some: readonly { Effect: string }[]) => some.map(({ Effect }) => Effect).sort();
      assert.deepEqual(effectsIn('service-control'), found.serviceControl.map(effects));
      assert.deepEqual(effectsIn('resource-control'), found.resourceControl.map(effects));
      assert.deepEqual(effectsIn(owners), [effects(found.resource)]);
      for (const type of ['identity', 'boundary', 'session'] as const) {
        for (const one of effectsIn(type)) assert.deepEqual(one, effects(found[type]));
      }
    }),
    { numRuns: runs(2000) },
  );
});

test('what is suggested allows the request, and nothing is where it is allowed', () => {
  const changes = new Map<string, number>();
  fc.assert(
    fc.property(cases, ({ owners, request, texts }) => {
      const { decision, suggestions, advice } = explain(request, compileAll(owners, texts));
      if (request.principal.type === 'web-identity' && owners === 'resource') return;
      assert.equal(suggestions.length === 0, decision.allowed);
      assert.equal(advice === '', decision.allowed);
      const after = compileAll(owners, applied(texts, suggestions, owners));
      assert.equal(decide(request, after).allowed, true, advice);
      for (const { where } of suggestions) changes.set(where, (changes.get(where) ?? 0) + 1);
    }),
    { numRuns: runs(3000) },
  );
  for (const where of ['add statement', 'change condition', 'remove deny']) {
    assert.ok((changes.get(where) ?? 0) > 10, `hardly ever: ${where}`);
  }
});

test('without any one of the suggestions the request stays denied', () => {
  fc.assert(
    fc.property(cases, fc.nat(), ({ owners, request, texts }, which) => {
      const { suggestions } = explain(request, compileAll(owners, texts));
      if (suggestions.length === 0) return;
      const fewer = suggestions.toSpliced(which % suggestions.length, 1);
      const after = compileAll(owners, applied(texts, fewer, owners));
      assert.equal(decide(request, after).allowed, false);
    }),
    { numRuns: runs(2000) },
  );
});
