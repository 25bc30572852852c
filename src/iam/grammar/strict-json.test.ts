import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseStrictJson } from './strict-json.ts';

test('what somebody else sent does not change what an escaped key means', () => {
  // As long as Effect, and written as its escapes begin.
  JSON.parse('{"q":1,"\\\\u0045":1}');
  assert.deepEqual(parseStrictJson('{"q":2,"\\u0045ffect":"Deny"}'), { q: 2, Effect: 'Deny' });
});
