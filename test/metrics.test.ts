import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { root } from './support/root.ts';
import { type Server, startServer } from './support/server.ts';

suite('metrics', () => {
  let server: Server;
  let served: ReadonlyMap<string, string>;
  before(async () => {
    server = await startServer({ options: ['--metrics'] });
    const text = await (await fetch(`${server.url}/metrics`)).text();
    served = new Map(
      [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => [name, type] as [string, string]),
    );
  });
  after(() => server?.remove());

  const own = () => [...served.keys()].filter(name => name.startsWith('entrepot_')).sort();

  test('the page lists what is served, and nothing else', () => {
    const page = readFileSync(join(root, 'docs/metrics.md'), 'utf8');
    const listed = [...page.matchAll(/^\| `(entrepot_\w+)` \|/gm)].map(([, name]) => name as string);
    assert.deepEqual(listed.sort(), own());
  });

  test('a counter is named as one, and nothing else is', () => {
    for (const name of own()) assert.equal(name.endsWith('_total'), served.get(name) === 'counter', name);
  });

  test('the dashboard asks for what is served, and leaves nothing of ours out', () => {
    const dashboard = JSON.parse(readFileSync(join(root, 'docs/dashboard.json'), 'utf8')) as {
      panels: { id: number; title: string; targets?: { expr: string }[] }[];
    };
    const expressions = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
    const asked = new Set(
      expressions.flatMap(expr => expr.match(/\b(?:entrepot|process|nodejs)_\w+/g) ?? []).map(nameOf),
    );
    for (const name of asked) assert.ok(served.has(name), `${name} is not served`);
    assert.deepEqual(
      own().filter(name => !asked.has(name)),
      [],
    );
    const ids = dashboard.panels.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
  });
});

/** A histogram is asked for by its buckets, its sum or its count. */
const nameOf = (series: string): string => series.replace(/_(?:bucket|sum|count)$/, '');
