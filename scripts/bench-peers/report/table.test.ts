import assert from 'node:assert/strict';
import { test } from 'node:test';
import { candidates, limits, result } from './report.test-support.ts';
import { table } from './table.ts';

test('a row for each metric, a column for each candidate that was measured, ratios, limit and aim', () => {
  const results = [
    result(
      'push 100 MiB',
      {
        unit: 'MiB/s',
        better: 'more',
        aim: { against: 'peer', times: 1.5 },
        limit: ({ disk }) => ({ name: 'disk', value: disk }),
      },
      { Entrepot: [280, 300, 320], one: [150], two: [100] },
    ),
    result('push 100 MiB', { unit: 'CPU-s', better: 'less' }, { Entrepot: [2], one: [1], two: [0] }),
    result('push 1 GiB', { unit: 'MiB/s', better: 'more' }, { Entrepot: [300], two: [300] }),
  ];
  assert.deepEqual(table(results, candidates, limits).split('\n'), [
    '|  |  | Entrepot | one | two | to the best peer | of the limit | aim |',
    '|---|---|--:|--:|--:|--:|--:|--:|',
    '| push 100 MiB | MiB/s | 300 ±7 % | 150 ±0 % | 100 ±0 % | 2.00 × | 75 % of disk | ≥ 1.5 × best peer: reached |',
    '|  | CPU-s | 2.00 ±0 % | 1.00 ±0 % | 0 ±0 % | – |  |  |',
    '| push 1 GiB | MiB/s | 300 ±0 % | – | 300 ±0 % | 1.00 × |  |  |',
  ]);
});

test('open registries and files have columns of their own, and are no peers', () => {
  const metric = { unit: 'requests/s', better: 'more', aim: { against: 'files', times: 1 } } as const;
  const results = [result('GET', metric, { Entrepot: [100], 'one, open': [50], nginx: [400] })];
  assert.deepEqual(table(results, candidates, limits).split('\n'), [
    '|  |  | Entrepot | one, open | nginx | to the best open one | to nginx | aim |',
    '|---|---|--:|--:|--:|--:|--:|--:|',
    '| GET | requests/s | 100 ±0 % | 50.0 ±0 % | 400 ±0 % | 2.00 × | 0.250 × | ≥ nginx: **not reached** |',
  ]);
});
