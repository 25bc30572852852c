import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { skipUnless } from './support/needs.ts';
import { root } from './support/root.ts';

const bench = (...args: string[]) =>
  spawnSync(process.execPath, [join(root, 'scripts/bench-peers.ts'), ...args], {
    encoding: 'utf8',
    cwd: root,
  });

const skip = skipUnless('bench-peers', existsSync('/proc/self/stat') ? undefined : 'Linux');

test('the benchmark of the data path measures this registry by itself, and leaves nothing behind', {
  skip,
}, () => {
  const data = mkdtempSync(join(tmpdir(), 'entrepot-bench-test-'));
  const only = ['ping', 'HEAD by tag', 'push 1 MiB', 'image push, 1 at', 'image pull, 1 at', 'tags list'];
  const { status, stdout, stderr } = bench(
    ...['--quick', '--candidates', 'entrepot', '--data', data],
    ...only.flatMap(word => ['--only', word]),
  );
  assert.equal(status, 0, stderr);
  for (const [name, unit] of [
    ['`/v2/` ping', 'requests/s'],
    ['manifest HEAD by tag', 'requests/s'],
    ['push 1 MiB', 'MiB/s'],
    ['image push, 1 at a time', 'images/s'],
    ['image pull, 1 at a time', 'images/s'],
    ['tags list of 1,000', 'whole list, ms'],
  ]) {
    const row = stdout.split('\n').find(line => line.startsWith(`| ${name} | ${unit} | `));
    assert.match(row ?? '', /\| [\d.,]*[1-9][\d.,]* ±\d+ % \|/, `${name}\n${stdout}`);
  }
  assert.deepEqual(readdirSync(data), []);
  rmSync(data, { recursive: true });
});

test('what the benchmark does not know is refused with its options', { skip }, () => {
  const { status, stderr } = bench('--fast');
  assert.equal(status, 2);
  assert.match(stderr, /--fast(.|\n)*--quick/);
});
