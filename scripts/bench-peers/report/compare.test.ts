import assert from 'node:assert/strict';
import { test } from 'node:test';
import { best, ratio, verdict } from './compare.ts';
import { candidates, result } from './report.test-support.ts';

const rate = result(
  'GET',
  { unit: 'requests/s', better: 'more', aim: { against: 'peer', times: 5 } },
  { Entrepot: [90, 100, 110], one: [10, 20, 30], two: [25], 'one, open': [200], nginx: [1000] },
);
const time = result(
  'push',
  { unit: 'ms', better: 'less', aim: { against: 'peer', times: 3 } },
  { Entrepot: [2], one: [6], two: [9] },
);

test('the best of a role by its median, whichever way the metric goes', () => {
  assert.equal(best(rate, candidates, 'peer'), 25);
  assert.equal(best(time, candidates, 'peer'), 6);
  assert.equal(best(time, candidates, 'files'), undefined);
});

test('a ratio over one is better, whichever way the metric goes', () => {
  assert.equal(ratio(rate, candidates, 'peer'), 4);
  assert.equal(ratio(rate, candidates, 'open'), 0.5);
  assert.equal(ratio(rate, candidates, 'files'), 0.1);
  assert.equal(ratio(time, candidates, 'peer'), 3);
});

test('aims are reached or not, and say what they are held against', () => {
  assert.deepEqual(verdict(rate, candidates), { aim: '≥ 5 × best peer', reached: false });
  assert.deepEqual(verdict(time, candidates), { aim: '≤ 1/3 × best peer', reached: true });
  const cpu = { unit: 'CPU-s', better: 'less', aim: { against: 'files', times: 1 } } as const;
  assert.deepEqual(verdict(result('GET', cpu, { Entrepot: [3], nginx: [2] }), candidates), {
    aim: '≤ nginx',
    reached: false,
  });
  const start = { unit: 'ms', better: 'less', aim: { against: 'bound', atMost: 500 } } as const;
  assert.deepEqual(verdict(result('start', start, { Entrepot: [500] }), candidates), {
    aim: '≤ 500',
    reached: true,
  });
});

test('without an aim, or anything to hold against it, there is no verdict', () => {
  assert.equal(
    verdict(result('x', { unit: 's', better: 'less' }, { Entrepot: [1], one: [2] }), candidates),
    undefined,
  );
  assert.equal(verdict(result('x', rate.metric, { Entrepot: [1] }), candidates), undefined);
  assert.equal(verdict(result('x', rate.metric, { one: [1] }), candidates), undefined);
});
