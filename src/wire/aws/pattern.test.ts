import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { processorTime } from '../../../test/support/processor-time.ts';
import { loadModelFile } from './model.ts';
import { compilePattern } from './pattern.ts';
import type { Shape } from './shape.ts';

/** Every pattern that an input of these services can meet. */
function patterns(): Map<string, number> {
  const found = new Map<string, number>();
  const seen = new Set<Shape>();
  const visit = (shape: Shape): void => {
    if (seen.has(shape)) return;
    seen.add(shape);
    if (shape.type === 'structure') for (const member of shape.members) visit(member.shape);
    else if (shape.type === 'list') visit(shape.element);
    else if (shape.type === 'map') for (const part of [shape.key, shape.value]) visit(part);
    else if (shape.type === 'string' && shape.pattern !== undefined)
      found.set(shape.pattern, Math.max(found.get(shape.pattern) ?? 0, shape.max ?? 4096));
  };
  for (const name of ['ecr', 'iam', 'sts']) {
    const model = loadModelFile(name);
    for (const operation of model.operationNames) {
      const { input } = model.operation(operation)!;
      if (input !== undefined) visit(input);
    }
  }
  return found;
}

test('a value is matched as a whole', () => {
  const table: [pattern: string, right: string[], wrong: string[]][] = [
    ['[0-9]{12}', ['123456789012'], ['1234567890123', 'x123456789012', '123456789012\n', '']],
    ['[\\w+=,.@-]+', ['a.b@c', 'A_1'], ['a b', 'é', 'a\n', '/']],
    ['^$|arn:aws[a-z0-9-]*:kms', ['', 'arn:aws-cn:kms'], ['xarn:aws:kms', 'arn:aws:kmsx']],
    ['[\\u0020-\\u00FF]+', ['ab é ÿ'], ['Ā', '\t', '']],
    ['[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*', ['Größe 1', '日本', '', 'a-b'], ['a\tb', '!']],
    ['(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)', ['/', '/a/', '/a/b/'], ['', 'a', '/a', '//x y/']],
    ['[\\w+=,.@\\:-]*', ['a:b', 'a-b'], ['a/b', '\\']],
    ['ecr\\-pull\\/x', ['ecr-pull/x'], ['ecr\\-pull/x']],
    [
      '[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+',
      ['{"a": 1}\n', '😀', 'é'],
      ['\u0000', '\ud800', '\uffff', ''],
    ],
    ['[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+', ['sha256:ab', 'x-y:1'], ['sha256:', 'sha 256:ab']],
  ];
  for (const [pattern, right, wrong] of table) {
    for (const text of right) assert.ok(compilePattern(pattern).test(text), `${pattern} ~ ${text}`);
    for (const text of wrong) assert.ok(!compilePattern(pattern).test(text), `${pattern} !~ ${text}`);
  }
});

test('every pattern of the models is one of JavaScript, with Unicode', () => {
  const all = patterns();
  assert.ok(all.size > 30);
  for (const pattern of all.keys()) assert.ok(compilePattern(pattern).unicode, pattern);
  assert.throws(() => compilePattern('(unclosed'), SyntaxError);
});

test('a pattern that was rewritten allows what it allowed before', () => {
  const pattern = '^[a-z0-9*](?:[._\\-/a-z0-9*]?[a-z0-9*]+)*$';
  const original = new RegExp(pattern);
  const text = fc.string({ unit: fc.constantFrom('a', '*', '.', '-', '/', 'A'), maxLength: 14 });
  fc.assert(
    fc.property(text, value => compilePattern(pattern).test(value) === original.test(value)),
    { numRuns: 3000 },
  );
});

test('no pattern takes long, whatever it is given', () => {
  const pumps = [
    'a',
    '0',
    'A',
    '/',
    '-',
    '_',
    '.',
    '*',
    'a-',
    'a/',
    'a.',
    '/a',
    '-a',
    'a_',
    'arn:aws',
    'a.a/',
    '=',
    ' ',
  ];
  for (const [pattern, max] of patterns()) {
    const expression = compilePattern(pattern);
    for (const pump of pumps)
      for (const lead of ['', 'a', '/', 'arn:aws:iam::123456789012:role/', 'http://a']) {
        const text = `${lead}${pump.repeat(Math.min(max, 8192) / pump.length)}!\u0000`;
        const took = processorTime(() => expression.test(text));
        assert.ok(took < 250, `${pattern} took ${took} ms on ${lead}${pump}…`);
      }
  }
});
