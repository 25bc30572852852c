import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearest } from './nearest.ts';

test('the nearest come first, three at most, and none that is far off', () => {
  const known = ['ecr:BatchGetImage', 'ecr:BatchDeleteImage', 'ecr:PutImage', 'iam:GetUser'];
  assert.deepEqual(nearest('ecr:BatchGetImages', known), ['ecr:BatchGetImage']);
  assert.deepEqual(nearest('ECR:batchgetimage', known), ['ecr:BatchGetImage']);
  assert.deepEqual(nearest('sqs:SendMessage', known), []);
  assert.deepEqual(nearest('ab', ['ac', 'ad', 'ae', 'ab']), ['ab', 'ac', 'ad']);
  assert.deepEqual(nearest('x'.repeat(5000), ['x'.repeat(299)]), ['x'.repeat(299)]);
});
