import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Operation, Performed } from '../workload/operation.ts';
import { Expected, type Subject } from './expected.ts';
import { possibleValues } from './register.ts';

const write = <V>(value: V, begun: number, ended?: number) => ({ value, begun, ended });

test('a register holds the last acknowledged write, or any that was not acknowledged', () => {
  assert.deepEqual(possibleValues([write('a', 0, 1), write('b', 2, 3)]), new Set(['b']));
  assert.deepEqual(possibleValues([write('a', 0, 1), write('b', 2)]), new Set(['a', 'b']));
  assert.deepEqual(possibleValues([write('a', 0, 3), write('b', 2, 5)]), new Set(['a', 'b']), 'side by side');
  assert.deepEqual(
    possibleValues([write('a', 0), write('b', 2, 3)]),
    new Set(['a', 'b']),
    'it may come late',
  );
});

const done = (operation: Operation, begun: number, ended: number): Performed => ({
  operation,
  begun,
  ended,
  outcome: 'done',
  value: undefined,
});
const put = (tag: string, digest: string): Operation => ({
  kind: 'put manifest',
  repository: 'app/web',
  tag,
  digest,
  manifest: '',
});
const tag = (name: string): Subject => ({ kind: 'tag', repository: 'app/web', name });
const image = (name: string): Subject => ({ kind: 'image', repository: 'app/web', name });

test('what was acknowledged after the crash may have happened or not', () => {
  const performed = [done(put('latest', 'one'), 1, 2), done(put('latest', 'two'), 3, 6)];
  assert.deepEqual(new Expected(performed, 2).of(tag('latest')), new Set(['one']));
  assert.deepEqual(new Expected(performed, 5).of(tag('latest')), new Set(['one', 'two']));
  assert.deepEqual(new Expected(performed, 6).of(tag('latest')), new Set(['two']));
});

test('what is refused in the end has no effect before', () => {
  const refused: Performed = { ...done(put('latest', 'two'), 3, 6), outcome: 'refused' };
  assert.deepEqual(
    new Expected([done(put('latest', 'one'), 1, 2), refused], 5).of(tag('latest')),
    new Set(['one']),
  );
});

test('an image goes with its tags, a repository with everything', () => {
  const gone = [
    done(put('latest', 'one'), 1, 2),
    done(put('other', 'two'), 3, 4),
    done({ kind: 'delete image', repository: 'app/web', digest: 'one' }, 5, 6),
  ];
  const expected = new Expected(gone, 6);
  assert.deepEqual(expected.of(tag('latest')), new Set(['absent']));
  assert.deepEqual(expected.of(image('one')), new Set(['absent']));
  assert.deepEqual(expected.of(tag('other')), new Set(['two']));
  const all = new Expected([...gone, done({ kind: 'delete repository', repository: 'app/web' }, 7, 8)], 8);
  assert.deepEqual(all.of(image('two')), new Set(['absent']));
});

test('the repository that everybody has is expected from the start', () => {
  const [declared] = [...new Expected([], 0).subjects('repository')];
  assert.deepEqual(declared?.subject.repository, 'app/web');
  assert.deepEqual(declared?.possible, new Set(['present']));
});
