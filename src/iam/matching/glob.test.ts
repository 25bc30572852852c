import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { processorTime } from '../../../test/support/processor-time.ts';
import { parseTemplate } from '../grammar/template.ts';
import { compileGlob, type Wild } from './glob.ts';

const glob = (pattern: string) =>
  compileGlob(parseTemplate(pattern, { wildcards: true, variables: false }, '') as readonly Wild[]);

const cases: [pattern: string, value: string, matches: boolean][] = [
  ['', '', true],
  ['', 'a', false],
  ['abc', 'abc', true],
  ['abc', 'ABC', false],
  ['abc', 'abcd', false],
  ['*', '', true],
  ['*', 'anything:at/all', true],
  ['a*', 'a', true],
  ['a*', 'ba', false],
  ['*a', 'ba', true],
  ['*a', 'ab', false],
  ['a*a', 'a', false],
  ['a*a', 'aa', true],
  ['a**b', 'ab', true],
  ['?', '', false],
  ['?', 'a', true],
  ['?', 'ab', false],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['*?', '', false],
  ['*?', 'abc', true],
  ['?*?', 'a', false],
  ['?*?', 'ab', true],
  ['*a?c*', 'xxabbaxcz', true],
  ['*a?c*', 'xxabbaxxz', false],
  ['*ab*ba*', 'xabax', false],
  ['*ab*ba*', 'xabbax', true],
  ['a*b*c', 'aXbXbXc', true],
  ['repository/*/prod-??', 'repository/a/b/prod-01', true],
  ['repository/*/prod-??', 'repository/a/b/prod-001', false],
];

for (const [pattern, value, matches] of cases) {
  test(`${JSON.stringify(pattern)} ${matches ? 'matches' : 'does not match'} ${JSON.stringify(value)}`, () => {
    assert.equal(glob(pattern)(value), matches);
  });
}

const slow = (pattern: string, value: string): boolean => {
  if (pattern === '') return value === '';
  if (pattern[0] === '*')
    return slow(pattern.slice(1), value) || (value !== '' && slow(pattern, value.slice(1)));
  return (
    value !== '' && (pattern[0] === '?' || pattern[0] === value[0]) && slow(pattern.slice(1), value.slice(1))
  );
};

test('any pattern matches what the definition says', () => {
  const text = (...letters: string[]) =>
    fc.array(fc.constantFrom(...letters), { maxLength: 9 }).map(all => all.join(''));
  fc.assert(
    fc.property(text('a', 'b', '*', '?'), text('a', 'b'), (pattern, value) => {
      assert.equal(glob(pattern)(value), slow(pattern, value));
    }),
    { numRuns: 5000 },
  );
});

for (const unit of ['*a', '*?a', '*a?', '*aaaaaaaaab?', '*ab']) {
  test(`${unit} repeated and a last b take no long time on a long value`, () => {
    const matches = glob(`${unit.repeat(2000)}b`);
    const value = 'a'.repeat(100_000);
    const took = processorTime(() => {
      assert.equal(matches(value), false);
      assert.equal(matches(`${value}c`), false);
    });
    assert.ok(took < 500, 'the match backtracks');
  });
}
