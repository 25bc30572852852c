import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contextOf } from './index.ts';

test('keys lose their case, values keep it', () => {
  const context = contextOf([
    ['aws:UserName', 'Alice'],
    ['aws:TagKeys', ['A', 'b']],
    ['aws:none', undefined],
  ]);
  assert.deepEqual(
    [...context],
    [
      ['aws:username', ['Alice']],
      ['aws:tagkeys', ['A', 'b']],
    ],
  );
});

test('a key that comes twice keeps both values', () => {
  const context = contextOf([
    ['aws:ResourceTag/Env', 'prod'],
    ['aws:ResourceTag/env', ['dev']],
  ]);
  assert.deepEqual(context.get('aws:resourcetag/env'), ['prod', 'dev']);
});
