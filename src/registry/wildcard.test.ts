import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { runs } from './property-runs.test-support.ts';
import { wildcard } from './wildcard.ts';

test('a star is any run of characters, and the rest is literal', () => {
  for (const [pattern, text, expected] of [
    ['v1', 'v1', true],
    ['v1', 'v10', false],
    ['v*', 'v', true],
    ['*', '', true],
    ['*-rc', '-rc', true],
    ['a*a', 'a', false],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'acb', false],
    ['*b*b*', 'b', false],
    ['a.c', 'abc', false],
  ] as const) {
    assert.equal(wildcard(pattern)(text), expected, `${pattern} on ${text}`);
  }
});

test('it agrees with the regular expression of the same meaning', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '.'), maxLength: 8 });
  fc.assert(
    fc.property(letters, letters, (pattern, text) => {
      const expression = pattern.replaceAll('.', '\\.').replaceAll('*', '.*');
      assert.equal(wildcard(pattern)(text), new RegExp(`^${expression}$`).test(text));
    }),
    { numRuns: runs(5000) },
  );
});
