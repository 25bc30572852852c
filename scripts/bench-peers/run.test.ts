import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Contestant } from './contestant.ts';
import type { Role } from './peers/candidate.ts';
import { rotated, run } from './run.ts';
import type { Workload } from './workload.ts';

const contestant = (name: string, role: Role): Contestant =>
  ({ candidate: { name, role }, pin: () => {} }) as unknown as Contestant;

const [own, peer, files] = [
  contestant('own', 'entrepot'),
  contestant('peer', 'peer'),
  contestant('files', 'files'),
];

const workload = (more: Partial<Workload>): Workload => ({
  group: 'group',
  name: 'work',
  metrics: [
    { unit: 'a', better: 'more' },
    { unit: 'b', better: 'less' },
  ],
  repetitions: 3,
  takes: ({ role }) => role !== 'files',
  measure: async () => [1, 2],
  ...more,
});

test('contestants take turns, another one first each time, and those that it is not for take none', async () => {
  const turns: string[] = [];
  let count = 0;
  const measured = workload({
    measure: async ({ candidate }) => {
      turns.push(candidate.name);
      return [++count, -count];
    },
  });
  const { results, failures } = await run([measured], [own, peer, files], () => {});
  assert.deepEqual(turns, ['own', 'peer', 'peer', 'own', 'own', 'peer']);
  assert.deepEqual(failures, []);
  assert.deepEqual(
    results.map(({ metric, values }) => [metric.unit, ...values]),
    [
      ['a', ['own', [1, 4, 5]], ['peer', [2, 3, 6]]],
      ['b', ['own', [-1, -4, -5]], ['peer', [-2, -3, -6]]],
    ],
  );
});

test('a peer that fails is left out and told of', async () => {
  const failing = workload({
    measure: async ({ candidate }) => {
      if (candidate.name === 'peer') throw new Error('500 in place of 200');
      return [1, 2];
    },
  });
  const { results, failures } = await run([failing], [own, peer], () => {});
  assert.deepEqual([...(results[0]?.values.keys() ?? [])], ['own']);
  assert.deepEqual(failures, ['peer failed at work: 500 in place of 200']);
});

test('what this project fails at ends the run', async () => {
  const failing = workload({ prepare: () => Promise.reject(new Error('500')) });
  await assert.rejects(
    run([failing], [own, peer], () => {}),
    /work: 500/,
  );
});

test('rotation keeps everyone', () => {
  assert.deepEqual(rotated([1, 2, 3], 1), [2, 3, 1]);
  assert.deepEqual(rotated([1, 2, 3], 3), [1, 2, 3]);
  assert.deepEqual(rotated([], 2), []);
});
