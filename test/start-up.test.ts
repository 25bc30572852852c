import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { freePort } from './support/free-port.ts';
import { npmStart } from './support/npm-start.ts';
import { root } from './support/root.ts';
import { tempDir } from './support/temp.ts';

suite('starting up, once everything is installed', () => {
  const data = tempDir('start-up');
  after(() => data.remove());

  test('npm start is ready within a second, and stops cleanly however soon', async () => {
    const listen = `127.0.0.1:${await freePort()}`;
    const took: number[] = [];
    // The best of some: other suites may run beside this one.
    for (let attempt = 0; attempt < 8 && !(Math.min(...took) < 1_000); attempt++) {
      const started = await npmStart(root, { ENTREPOT_LISTEN: listen, ENTREPOT_DATA: data.path });
      took.push(started.took);
      assert.equal(await started.stop(), 0);
    }
    assert.ok(Math.min(...took) < 1_000, `${took.map(Math.round)} ms`);
  });
});
