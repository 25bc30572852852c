import assert from 'node:assert/strict';
import { test } from 'node:test';
import { document, inserted, marks } from './document.ts';
import { candidates, limits, result } from './report.test-support.ts';

const report = {
  candidates,
  limits,
  missing: [{ name: 'three', why: 'it is not served' }],
  results: [
    result(
      'GET',
      { unit: 'requests/s', better: 'more', aim: { against: 'peer', times: 5 } },
      { Entrepot: [60], one: [10] },
    ),
    { ...result('push', { unit: 'ms', better: 'less' }, { Entrepot: [1] }), group: 'Another group' },
  ],
  failures: ['two failed at push: 500'],
  machine: 'A processor',
  date: '2026-11-26',
  pinned: true,
};

test('it says where, who, what is missing, what the machine can do, each group, the aims and the failures', () => {
  const made = document(report);
  assert.match(made, /^2026-11-26, A processor\. For blob GETs the server has one core/);
  assert.match(made, /^\| one \| v1 \| synced \| password \|$/m);
  assert.match(made, /^Left out: three, which could not be had here \(it is not served\)\.$/m);
  assert.match(made, /^\| sha256, one thread \| 1,700 MiB\/s \|$/m);
  assert.match(
    made,
    /^\| GET \| requests\/s \| ≥ 5 × best peer \| 60\.0, 6\.00 times as good as the best peer \| yes \|$/m,
  );
  assert.deepEqual(made.match(/^### .*$/gm), ['### Aims', '### A group', '### Another group']);
  assert.match(made, /^- two failed at push: 500$/m);
});

test('it takes the place of what stood between the marks, and of nothing else', () => {
  const page = `# Before\n${marks.begin}\nold\n${marks.end}\nafter\n`;
  const once = inserted(page, 'new');
  assert.equal(once, `# Before\n${marks.begin}\n\nnew\n\n${marks.end}\nafter\n`);
  assert.equal(inserted(once, 'new'), once);
  assert.throws(() => inserted('# No marks\n', 'new'), /lacks/);
});
