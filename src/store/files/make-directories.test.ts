import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { faultingFileSystem } from './file-fault.ts';
import { makeDirectories } from './make-directories.ts';
import { nodeFileSystem } from './node-file-system.ts';
import { observedFileSystem } from './observed-file-system.ts';

describe('makeDirectories', () => {
  let root: string;
  let log: string[];
  const files = observedFileSystem(
    nodeFileSystem,
    ({ name, path }) => void log.push(`${name} ${relative(root, path)}`),
  );
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'entrepot-directories-'));
    log = [];
  });
  afterEach(() => rm(root, { recursive: true }));

  it('syncs each directory into its parent before it makes the next', async () => {
    await makeDirectories(files, join(root, 'a', 'b'));
    assert.deepEqual(log.slice(-4), [
      'makeDirectory a',
      'syncDirectory ',
      'makeDirectory a/b',
      'syncDirectory a',
    ]);
  });

  it('syncs the parent of one that is there: its maker may have crashed', async () => {
    await makeDirectories(files, join(root, 'a'));
    log = [];
    await makeDirectories(files, join(root, 'a'));
    assert.deepEqual(log, ['makeDirectory a', 'syncDirectory ']);
  });

  it('names a file that is in the way', async () => {
    await writeFile(join(root, 'a'), '');
    await assert.rejects(makeDirectories(faultingFileSystem(nodeFileSystem), join(root, 'a', 'b', 'c')), {
      code: 'StorageUnavailable',
    });
  });
});
