import assert from 'node:assert/strict';
import { test } from 'node:test';
import { realWorld } from '../base/world.ts';
import { accessKeyId, secretAccessKey, uniqueId } from './ids.ts';

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
