import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planCrashes } from './plan.ts';
import type { TraceRecord } from './trace.ts';

const mark = (text: object): TraceRecord => ({ kind: 'mark', text: JSON.stringify(text) });
const trace: readonly TraceRecord[] = [
  mark({ top: '/d' }),
  { kind: 'open', file: 1, path: '/d/a', created: true, truncated: false },
  { kind: 'write', file: 1, position: 0, bytes: Buffer.from('one') },
  { kind: 'sync', file: 1 },
  mark({ begin: 0, operation: { kind: 'start' } }),
  { kind: 'write', file: 1, position: 3, bytes: Buffer.from('two') },
];

test('every state of the disk is planned once, where most was acknowledged', () => {
  const plan = planCrashes(trace, { some: 0, seed: 1 });
  assert.deepEqual(plan, [
    // Killed: before the file was made, and after; a mark changes nothing.
    { at: 0, leaves: 'killed' },
    { at: 1, leaves: 'killed' },
    // Without power: the file without its bytes, or with its size only.
    { at: 2, leaves: 'names' },
    { at: 2, leaves: 'zeros' },
    { at: 4, leaves: 'killed' },
    // What was synced, or no file at all, since no directory was synced.
    { at: 5, leaves: 'killed' },
    { at: 5, leaves: 'names' },
    { at: 5, leaves: 'zeros' },
    { at: 5, leaves: 'bytes' },
  ]);
});

test('what grows with each write is looked at where the writes end', () => {
  const more: TraceRecord = { kind: 'write', file: 1, position: 6, bytes: Buffer.from('three') };
  const plan = planCrashes([...trace, more], { some: 0, seed: 1 });
  const at = (leaves: string) => plan.filter(each => each.leaves === leaves).map(each => each.at);
  assert.deepEqual(at('killed'), [0, 1, 4, 5, 6]);
  assert.deepEqual(at('zeros'), [2, 6]);
});

test('the same seed chooses the same, another one others', () => {
  const chosen = (seed: number) =>
    planCrashes(trace, { from: 2, some: 2, seed }).filter(each => typeof each.leaves === 'number');
  assert.deepEqual(chosen(3), chosen(3));
  assert.notDeepEqual(chosen(3), chosen(4));
  assert.deepEqual(
    chosen(3).map(({ at }) => at),
    [2, 2, 3, 3, 5, 5],
  );
});
