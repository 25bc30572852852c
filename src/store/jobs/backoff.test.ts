import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { realWorld } from '../../base/world.ts';
import { backoffDelay } from './backoff.ts';

const chance = (value: number) => ({
  ...realWorld,
  random: () => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return bytes;
  },
});

test('the delay doubles with each attempt, up to the most', () => {
  const delays = [1, 2, 3, 4, 5, 50].map(attempts =>
    backoffDelay({ first: 100, most: 1000 }, attempts, chance(2 ** 32 - 1)),
  );
  assert.deepEqual(delays, [100, 200, 400, 800, 1000, 1000]);
});

test('chance takes off half of it at most', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2000 }), fc.nat(2 ** 32 - 1), (attempts, random) => {
      const whole = Math.min(1000, 100 * 2 ** (attempts - 1));
      const delay = backoffDelay({ first: 100, most: 1000 }, attempts, chance(random));
      assert.ok(delay >= whole / 2 && delay <= whole);
    }),
  );
});
