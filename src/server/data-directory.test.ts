import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { realWorld } from '../base/world.ts';
import { nodeFileSystem } from '../store/files/node-file-system.ts';
import { observedFileSystem } from '../store/files/observed-file-system.ts';
import { newMasterKey, openDataDirectory } from './data-directory.ts';

test('every directory on the way is durable before anything is put into it', async () => {
  const top = mkdtempSync(join(tmpdir(), 'entrepot-data-directory-'));
  try {
    const steps: string[] = [];
    const files = observedFileSystem(nodeFileSystem, ({ name, path }) => {
      steps.push(`${name} ${path.replace(top, '')}`);
    });
    const data = await openDataDirectory(
      join(top, 'srv/registry/data'),
      () => newMasterKey(realWorld),
      files,
    );
    data.release();
    assert.deepEqual(steps.slice(-6), [
      'makeDirectory /srv',
      'syncDirectory ',
      'makeDirectory /srv/registry',
      'syncDirectory /srv',
      'makeDirectory /srv/registry/data',
      'syncDirectory /srv/registry',
    ]);
  } finally {
    rmSync(top, { recursive: true });
  }
});
