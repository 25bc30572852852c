import assert from 'node:assert/strict';
import { test } from 'node:test';
import { folded, wrapped } from './wrap.ts';

test('sentences break at blanks; a word that is too long stands alone', () => {
  assert.deepEqual(wrapped('one two three', 8), ['one two', 'three']);
  assert.deepEqual(wrapped('a muchtoolongword b', 6), ['a', 'muchtoolongword', 'b']);
  assert.deepEqual(wrapped('  ', 6), []);
});

test('commands break before their options, for a shell to put together again', () => {
  const command = 'aws ecr put --region us-east-1 --policy-text file://policy.json';
  assert.deepEqual(folded(command, 100), [command]);
  const lines = folded(command, 36);
  assert.deepEqual(lines, ['aws ecr put --region us-east-1 \\', '  --policy-text file://policy.json']);
  for (const line of lines) assert.ok(line.length <= 36);
});
