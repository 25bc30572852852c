import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseTemplate, type Template } from '../grammar/template.ts';
import { tailOf, tailPrefixes } from './arn-tail.ts';
import { compileTemplate } from './template-matcher.ts';

const template = (source: string): Template =>
  parseTemplate(source, { wildcards: true, variables: true }, '');
const prefixesOf = (...sources: string[]) => tailPrefixes({ negated: false, entries: sources.map(template) });

test('the tail of a text with exactly five colons', () => {
  assert.equal(tailOf('arn:aws:ecr:us-east-1:1:repository/a'), 'repository/a');
  assert.equal(tailOf(':::::'), '');
  assert.equal(tailOf('arn:aws:sns:us-east-1:1:topic:x'), undefined);
  assert.equal(tailOf('*'), undefined);
});

test('how the tail begins, up to the first wildcard', () => {
  assert.deepEqual(prefixesOf('arn:aws:ecr:*:*:repository/a/*', 'arn:aws:ecr:::b?c'), ['repository/a/', 'b']);
  assert.deepEqual(prefixesOf('arn:aws:ecr:us-east-1:1:a'), ['a']);
  for (const source of [
    '*',
    'arn:aws:ecr:*',
    'arn:aws:ecr:::*',
    'arn:aws:sns:::topic:x',
    'arn:aws:ecr:*:*:*a',
  ]) {
    assert.equal(prefixesOf('arn:aws:ecr:::a', source), undefined, source);
  }
  assert.equal(tailPrefixes({ negated: true, entries: [template('arn:aws:ecr:::a')] }), undefined);
  assert.equal(tailPrefixes(undefined), undefined);
});

test('the tail of a text that matches begins so', () => {
  const variable = '$' + '{a:b}';
  const part = fc.array(fc.constantFrom('*', '?', 'a', 'b', 'ab', variable), { maxLength: 3 });
  const source = fc.array(part, { minLength: 5, maxLength: 7 });
  const filling = fc.constantFrom('', 'a', 'b:', ':');
  let matched = 0;
  fc.assert(
    fc.property(source, fc.infiniteStream(filling), (parts, fillings) => {
      const written = parts.map(pieces => pieces.join('')).join(':');
      const held = fillings.next().value;
      // A text that matches, often one with colons where the wildcards are.
      const value = written
        .replaceAll(variable, held)
        .replaceAll('*', () => fillings.next().value)
        .replaceAll('?', 'a');
      assert.ok(compileTemplate(template(written))(value, new Map([['a:b', [held]]])), `${written} ${value}`);
      const [prefix] = prefixesOf(written) ?? [];
      const tail = tailOf(value);
      if (prefix === undefined || tail === undefined) return;
      matched += 1;
      assert.ok(tail.startsWith(prefix), `${written} ${value}`);
    }),
    { numRuns: 5000 },
  );
  assert.ok(matched > 100, String(matched));
});
