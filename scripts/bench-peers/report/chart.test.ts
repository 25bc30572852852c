import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chart } from './chart.ts';
import { candidates, result } from './report.test-support.ts';

const rate = { unit: 'requests/s', better: 'more', aim: { against: 'peer', times: 5 } } as const;
const results = [
  result('HEAD <tag>', rate, { Entrepot: [1000], one: [10], two: [100], nginx: [10_000] }),
  result('HEAD <tag>', { unit: 'p99, ms', better: 'less' }, { Entrepot: [1], one: [2] }),
  result('push', { unit: 'MiB/s', better: 'more' }, { Entrepot: [100], one: [100] }),
  result(
    'push',
    { unit: 'p50, ms', better: 'less', aim: { against: 'peer', times: 3 } },
    { Entrepot: [1], one: [10] },
  ),
  result('files only', { unit: 'MiB/s', better: 'more' }, { Entrepot: [1], nginx: [2] }),
];
const svg = chart(results, candidates, 'Today & here.');

/** The horizontal places of the marks of one row, by its label. */
function placesOf(label: string): number[] {
  const y = Number(new RegExp(`y="([\\d.]+)"[^>]*>${label}<`).exec(svg)?.[1]) - 4;
  return [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)]
    .filter(([, , at]) => Number(at) === y)
    .map(([, at]) => Number(at));
}

test('it shows the first metric of each workload and those with an aim, where there is a peer', () => {
  const labels = [...svg.matchAll(/text-anchor="end">([^<]+)</g)].map(([, label]) => label);
  assert.deepEqual(labels, ['HEAD &lt;tag&gt;: requests/s', 'push: MiB/s', 'push: p50, ms']);
});

test('on a logarithmic axis, who is ten times as good is one decade further right', () => {
  // Drawn in the order of the candidates from the last to the first.
  const [nginx, two, one, own] = placesOf('HEAD &lt;tag&gt;: requests/s') as [number, number, number, number];
  const decade = two - one;
  assert.ok(decade > 20);
  assert.ok(Math.abs(own - two - decade) < 0.2);
  assert.ok(Math.abs(nginx - own - decade) < 0.2);
  const [slow, fast] = placesOf('push: p50, ms') as [number, number];
  assert.ok(Math.abs(fast - slow - decade) < 0.2, 'less time is better');
});

test('it names who is shown, escapes what has to be, and closes what it opens', () => {
  for (const name of ['Entrepot', 'one', 'two', 'nginx']) assert.match(svg, new RegExp(`>${name}<`));
  assert.doesNotMatch(svg, />one, open</);
  assert.match(svg, />Today &amp; here\./);
  assert.doesNotMatch(svg, /NaN|undefined|Infinity/);
  assert.equal(svg.match(/<text /g)?.length, svg.match(/<\/text>/g)?.length);
  assert.ok(svg.startsWith('<svg ') && svg.endsWith('</svg>\n'));
});
