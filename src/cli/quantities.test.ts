import assert from 'node:assert/strict';
import { test } from 'node:test';
import { count, duration, size, some } from './quantities.ts';

test('counts, sizes and durations are as people read them', () => {
  assert.equal(count(1_234_567), '1,234,567');
  assert.equal(some(1, 'image'), '1 image');
  assert.equal(some(2, 'repository', 'repositories'), '2 repositories');
  assert.deepEqual([0, 999, 1000, 999_499, 999_500, 1_250_000, 123_456_789, 5e12].map(size), [
    '0 bytes',
    '999 bytes',
    '1.0 kB',
    '999 kB',
    '1.0 MB',
    '1.3 MB',
    '123 MB',
    '5.0 TB',
  ]);
  assert.deepEqual([0, 440, 9_900, 9_960, 59_000, 99_600, 3_600_000, 7_200_000, 172_800_000].map(duration), [
    '0.0 s',
    '0.4 s',
    '9.9 s',
    '10 s',
    '59 s',
    '2 min',
    '60 min',
    '2 h',
    '2 d',
  ]);
});
