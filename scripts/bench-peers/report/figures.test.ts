import assert from 'node:assert/strict';
import { test } from 'node:test';
import { figure, percent } from './figures.ts';

test('figures have three digits that count', () => {
  assert.deepEqual([0, 0.01234, 1, 12.345, 123.4, 1234.5, 1234567].map(figure), [
    '0',
    '0.0123',
    '1.00',
    '12.3',
    '123',
    '1,235',
    '1,234,567',
  ]);
});

test('parts are whole per cents', () => {
  assert.equal(percent(0.056), '6 %');
});
