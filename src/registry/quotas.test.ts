import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Headroom } from './quotas.ts';

test('a limit is counted once until nothing is left, then at every attempt', async () => {
  const headroom = new Headroom();
  let there = 7;
  let counts = 0;
  const count = async () => {
    counts++;
    return there;
  };
  const take = async () => {
    const taken = await headroom.take('a', 10, count);
    if (taken) there++;
    return taken;
  };
  assert.deepEqual([await take(), await take(), await take()], [true, true, true]);
  assert.equal(counts, 1);
  assert.deepEqual([await take(), await take()], [false, false]);
  assert.equal(counts, 3);
  there -= 2;
  assert.deepEqual([await take(), await take(), await take()], [true, true, false]);
  assert.equal(there, 10);
});

test('what is remembered never passes the limit, whatever is rolled back or deleted meanwhile', async () => {
  const headroom = new Headroom();
  let there = 0;
  for (let round = 0; round < 2_000; round++) {
    const taken = await headroom.take('a', 20, async () => there);
    // Every third one rolls back after it took its place.
    if (taken && round % 3 !== 0) there++;
    if (round % 11 === 0 && there > 0) there--;
    assert.ok(there <= 20);
  }
});
