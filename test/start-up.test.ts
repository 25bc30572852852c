import assert from 'node:assert/strict';
import { cpSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, beforeEach, suite, test } from 'node:test';
import { freePort } from './support/free-port.ts';
import { npmStart } from './support/npm-start.ts';
import { root } from './support/root.ts';
import { run, succeeded } from './support/run.ts';
import { startServer } from './support/server.ts';
import { tempDir } from './support/temp.ts';

test('npm start stops cleanly, however soon after it is ready', async t => {
  const data = tempDir('start-up');
  t.after(() => data.remove());
  const listen = `127.0.0.1:${await freePort()}`;
  for (let attempt = 0; attempt < 3; attempt++) {
    const started = await npmStart(root, { ENTREPOT_LISTEN: listen, ENTREPOT_DATA: data.path });
    assert.equal(await started.stop(), 0);
  }
});

test('a server runs one file in place of a thousand', async t => {
  const server = await startServer();
  t.after(() => server.remove());
  const command = readFileSync(`/proc/${server.pid}/cmdline`, 'utf8').split('\0');
  const main = command.filter(word => word.startsWith(root) && !word.endsWith('node'));
  assert.match(main.join(), /^\S+\/\.cache\/bundle\/\d+-\d+\.mjs$/);
});

suite('the one file that is made of the sources', () => {
  const place = tempDir('bundle');
  after(() => place.remove());
  const main = join(place.path, 'src/main.ts');
  const help = async () => succeeded(await run(join(place.path, 'bin/entrepot'), ['--help'])).stdout;

  beforeEach(() => {
    rmSync(place.path, { recursive: true, force: true });
    for (const part of ['bin', 'scripts', 'src', 'package.json', 'package-lock.json'])
      cpSync(join(root, part), join(place.path, part), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(place.path, 'node_modules'));
  });

  test('is made anew for other sources, even where neither size nor time tells', async () => {
    assert.match(await help(), /container registry/);
    const { atime, mtime } = statSync(main);
    writeFileSync(main, readFileSync(main, 'utf8').replace('container registry', 'container rEgistry'));
    utimesSync(main, atime, mtime);
    assert.match(await help(), /container rEgistry/);
  });

  test('can be missing: where it cannot be made, the sources run', async () => {
    writeFileSync(join(place.path, '.cache'), 'no directory');
    assert.match(await help(), /container registry/);
  });
});
