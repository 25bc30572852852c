import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { realWorld } from '../base/world.ts';
import { accessKeyId, accountOfKeyId, secretAccessKey, sessionKeyId, uniqueId } from './ids.ts';

test('ids have the forms that IAM gives them', () => {
  assert.match(uniqueId(realWorld, 'user'), /^AIDA[A-Z2-7]{17}$/);
  assert.match(uniqueId(realWorld, 'role'), /^AROA[A-Z2-7]{17}$/);
  assert.match(uniqueId(realWorld, 'policy'), /^ANPA[A-Z2-7]{17}$/);
  assert.match(accessKeyId(realWorld), /^AKIA[A-Z2-7]{16}$/);
  assert.match(accessKeyId(realWorld, 'ASIA'), /^ASIA[A-Z2-7]{16}$/);
  assert.match(secretAccessKey(realWorld), /^[A-Za-z0-9+/]{40}$/);
});

test('chance comes from the world', () => {
  const world = { ...realWorld, random: (size: number) => Buffer.alloc(size, 0xff) };
  assert.equal(accessKeyId(world), `AKIA${'7'.repeat(16)}`);
});

test("the account can be read from the id of a session's key", () => {
  const accounts = fc.integer({ min: 0, max: 999_999_999_999 }).map(n => String(n).padStart(12, '0'));
  fc.assert(
    fc.property(accounts, account => {
      const id = sessionKeyId(realWorld, account);
      assert.match(id, /^ASIA[A-Z2-7]{16}$/);
      assert.equal(accountOfKeyId(id), account);
    }),
  );
  assert.notEqual(sessionKeyId(realWorld, '123456789012'), sessionKeyId(realWorld, '123456789012'));
  // An id of AWS's own, with the account that is known to be in it.
  assert.equal(accountOfKeyId('ASIAQNZGKIQY56JQ7WML'), '029608264753');
  for (const none of ['AKIAQNZGKIQY56JQ7WML', 'ASIAQNZGKIQY56JQ7WM', 'ASIA0NZGKIQY56JQ7WML', '']) {
    assert.equal(accountOfKeyId(none), undefined);
  }
});
