import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseStrictJson } from './strict-json.ts';

const parse = (text: string, depth = 8) => parseStrictJson(Buffer.from(text), depth);

test('JSON is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(4), (text, indent) => {
      const value = JSON.parse(text);
      assert.deepEqual(parse(JSON.stringify(value, null, indent), 100), { value });
    }),
  );
});

test('whatever the bytes, there is a value or a reason', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array(),
        fc.string({ unit: fc.constantFrom(...'{}[]",:\\ a1') }).map(t => Buffer.from(t)),
      ),
      bytes => {
        const result = parseStrictJson(bytes, 8);
        if ('value' in result) assert.deepEqual(result.value, JSON.parse(Buffer.from(bytes).toString()));
        else assert.equal(typeof result.reason, 'string');
      },
    ),
  );
});

test('a key that stands twice in one object is refused, however it is written', () => {
  const reason = 'an object has the same key twice';
  for (const text of [
    '{"a":1,"a":1}',
    '{"a":1,"\\u0061":2}',
    '{"x":[{"b" : 1, "c":{}, "b":2}]}',
    '{"a":{},"b":[],"a":0}',
  ]) {
    assert.deepEqual(parse(text), { reason }, text);
  }
  for (const text of [
    '{"a":{"a":1}}',
    '[{"a":1},{"a":2}]',
    '{"a":"a","b":"a"}',
    '{"a":["a","a"]}',
    '{"a":"\\"a\\":"}',
  ]) {
    assert.ok('value' in parse(text), text);
  }
});

test('depth is limited before anything is built', () => {
  assert.ok('value' in parse('[[[[[[[[]]]]]]]]'));
  assert.deepEqual(parse('[[[[[[[[[]]]]]]]]]'), { reason: 'it nests deeper than 8 levels' });
  assert.ok('reason' in parse('['.repeat(4_000_000)));
});

test('bytes that are no UTF-8, marks and rests are refused', () => {
  assert.deepEqual(parseStrictJson(Buffer.from([0x22, 0xff, 0x22]), 8), { reason: 'it is not UTF-8' });
  for (const text of [
    '',
    ' ',
    '\ufeff{}',
    '{} {}',
    '{"a":1,}',
    "{'a':1}",
    '{"a":NaN}',
    '"a',
    '{"a"',
    '// x\n{}',
  ]) {
    assert.deepEqual(parse(text), { reason: 'it is not JSON' }, JSON.stringify(text));
  }
});
