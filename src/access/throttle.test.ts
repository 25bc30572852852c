import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { tokenBuckets } from './throttle.ts';

const passes = (work: () => void): boolean => {
  try {
    work();
    return true;
  } catch (error) {
    assert.equal((error as Error).message, 'Rate exceeded');
    return false;
  }
};

describe('a throttle', () => {
  test('lets a burst of one second pass, then as many as the rate', () => {
    const throttle = tokenBuckets({ 'ecr:PutImage': 10 });
    const take = (now: number) => passes(() => throttle.take('ecr:PutImage', 'a', 'r', now));
    assert.equal(Array.from({ length: 15 }, () => take(0)).filter(Boolean).length, 10);
    assert.equal(take(99), false);
    assert.equal(take(100), true);
    assert.equal(take(100), false);
    assert.equal(Array.from({ length: 50 }, () => take(60_000)).filter(Boolean).length, 10);
  });

  test('keeps accounts, regions and actions apart, and leaves alone what has no rate', () => {
    const throttle = tokenBuckets({ 'ecr:PutImage': 1, 'ecr:BatchGetImage': 1 });
    throttle.take('ecr:PutImage', 'a', 'r', 0);
    throttle.take('ecr:PutImage', 'b', 'r', 0);
    throttle.take('ecr:PutImage', 'a', 's', 0);
    throttle.take('ecr:BatchGetImage', 'a', 'r', 0);
    for (let i = 0; i < 100; i++) throttle.take('ecr:DescribeImages', 'a', 'r', 0);
    assert.throws(() => throttle.take('ecr:PutImage', 'a', 'r', 0), { code: 'Throttled' });
  });

  test('never lets more pass than the burst and the time allow, whatever the clock does', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.array(fc.integer({ min: -50, max: 500 }), { maxLength: 200 }),
        (rate, steps) => {
          const throttle = tokenBuckets({ x: rate });
          let now = 1_000_000;
          let forward = 0;
          let passed = 0;
          for (const step of steps) {
            now += step;
            forward += Math.max(0, step);
            if (passes(() => throttle.take('x', 'a', 'r', now))) passed++;
          }
          assert.ok(passed <= rate + (forward / 1000) * rate + 1e-6);
        },
      ),
    );
  });
});
