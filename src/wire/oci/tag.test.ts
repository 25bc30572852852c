import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isTag } from './tag.ts';

test('tags of the OCI grammar', () => {
  for (const tag of ['latest', 'v1.2.3', '_x', '0', 'A-B_C.d', 'a..b', 'x'.repeat(128)])
    assert.ok(isTag(tag), tag);
  for (const tag of ['', '.a', '-a', 'a/b', 'a:b', 'a b', 'a\n', 'a\0', '..', 'é', 'a%2f', 'x'.repeat(129)]) {
    assert.ok(!isTag(tag), JSON.stringify(tag));
  }
});

test('ECR takes longer ones', () => {
  assert.ok(isTag('x'.repeat(300), 300));
  assert.ok(!isTag('x'.repeat(301), 300));
});
