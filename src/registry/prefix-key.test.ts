import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prefixKey, prefixKeysOf } from './prefix-key.ts';

test('a prefix ends with a slash whether or not it is written', () => {
  assert.equal(prefixKey('team/a/'), prefixKey('team/a'));
  assert.equal(prefixKey('ROOT'), 'ROOT');
});

test('a repository lies under every whole part of its name but the last, and under ROOT', () => {
  assert.deepEqual(prefixKeysOf('team/app/web'), ['team/app', 'team', 'ROOT']);
  assert.deepEqual(prefixKeysOf('web'), ['ROOT']);
});
