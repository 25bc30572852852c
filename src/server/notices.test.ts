import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openNotices } from './notices.ts';

test('the first of a kind is logged at once, and the number of those that follow', t => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const lines: [object, string][] = [];
  const notices = openNotices({ warn: (details, message) => lines.push([details, message]) });
  for (let i = 0; i < 1000; i++) notices.warn('refused', { client: i }, 'connection refused');
  notices.warn('slow', {}, 'body too slow');
  assert.deepEqual(lines, [
    [{ client: 0 }, 'connection refused'],
    [{}, 'body too slow'],
  ]);
  t.mock.timers.tick(10_000);
  assert.deepEqual(lines.slice(2), [
    [{ client: 0, again: 999, seconds: 10 }, 'connection refused, and more'],
  ]);
  notices.warn('refused', { client: 'x' }, 'connection refused');
  assert.deepEqual(lines.slice(3), [[{ client: 'x' }, 'connection refused']]);
});
