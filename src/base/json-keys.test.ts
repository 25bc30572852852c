import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withPlainKeys } from './json-keys.ts';

test('keys lose the escapes that they can do without; values and all else stay as they are', () => {
  for (const [text, plain] of [
    ['{"a":1}', '{"a":1}'],
    ['{"\\u0061" : "\\u0061"}', '{"a" : "\\u0061"}'],
    ['{"\\u00e9":{"x\\/y":["\\n"]}}', '{"é":{"x/y":["\\n"]}}'],
    ['{"\\"":1,"\\u0022":2,"\\\\":3,"\\u000a":4}', '{"\\"":1,"\\"":2,"\\\\":3,"\\n":4}'],
    ['["a\\\\","b\\"",{"c\\\\":1}]', '["a\\\\","b\\"",{"c\\\\":1}]'],
    ['{"a\\', '{"a\\'],
    ['{"\\x":1}', '{"\\x":1}'],
  ] as const) {
    assert.equal(withPlainKeys(text), plain);
  }
});

test('what somebody else sent does not change what an escaped key means', () => {
  // As long as the keys below, and written as their escapes begin.
  for (const before of ['{"y":1,"\\\\":2}', '{"y":1,"\\\\u00":2}']) JSON.parse(before);
  for (const [text, key] of [
    ['{"y":1,"\\u0061":2}', 'a'],
    ['{"y":1,"\\u0061bcd":2}', 'abcd'],
  ] as const) {
    assert.deepEqual(Object.keys(JSON.parse(withPlainKeys(text)) as object), ['y', key]);
  }
});
