import assert from 'node:assert/strict';
import { test } from 'node:test';
import { median, quantile, spread } from './statistics.ts';

test('the median of an odd and of an even number of values, in any order', () => {
  assert.equal(median([9, 1, 5]), 5);
  assert.equal(median([10, 4, 2, 6]), 5);
  assert.equal(median([3]), 3);
});

test('quantiles are values that were measured', () => {
  const values = Array.from({ length: 100 }, (_, at) => 100 - at);
  assert.equal(quantile(values, 0), 1);
  assert.equal(quantile(values, 0.5), 50);
  assert.equal(quantile(values, 0.99), 99);
  assert.equal(quantile(values, 1), 100);
});

test('the spread is half the range over the median', () => {
  assert.equal(spread([90, 100, 130]), 0.2);
  assert.equal(spread([7]), 0);
  assert.equal(spread([0, 0]), 0);
});

test('of nothing there is no figure', () => {
  assert.throws(() => median([]), /nothing was measured/);
  assert.throws(() => quantile([], 0.5), /nothing was measured/);
});
