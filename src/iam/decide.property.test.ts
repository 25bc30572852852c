import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { answer } from './fixtures.test-support.ts';
import { type Case, cases, compileAll, generatedOperators, runs } from './generators.test-support.ts';
import { naiveAnswer } from './naive.test-support.ts';

const operatorsIn = ({ texts }: Case): string[] =>
  [
    ...JSON.stringify(texts).matchAll(
      /([A-Za-z]+?)(?:IfExists)?\\":\{\\"(?:a:key|A:Other|aws:PrincipalArn)/g,
    ),
  ].map(match => match[1] as string);

test('a decision, and its reason, is the one that a plain reading of the JSON gives', () => {
  const outcomes = new Map<string, number>();
  const operators = new Map<string, number>();
  const count = (tally: Map<string, number>, name: string) => tally.set(name, (tally.get(name) ?? 0) + 1);
  fc.assert(
    fc.property(cases, one => {
      const { owners, request, texts } = one;
      const found = answer(request, compileAll(owners, texts));
      count(outcomes, found);
      for (const name of operatorsIn(one)) count(operators, name);
      assert.equal(found, naiveAnswer(request, texts, owners));
    }),
    { numRuns: runs(15_000, 1) },
  );
  const types = [
    'identity',
    'resource',
    'trust',
    'boundary',
    'session',
    'service-control',
    'resource-control',
  ];
  for (const outcome of ['allowed', ...types.flatMap(type => [`no ${type}`, `explicit ${type}`])]) {
    const times = outcomes.get(outcome) ?? 0;
    assert.ok(times > 10, `the cases hardly ever end with ${outcome}: ${times}`);
  }
  for (const operator of generatedOperators) {
    const times = operators.get(operator) ?? 0;
    assert.ok(times > 10, `the cases hardly ever use ${operator}: ${times}`);
  }
});
