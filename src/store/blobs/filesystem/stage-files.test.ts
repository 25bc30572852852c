import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { FileSystem, OpenFile } from '../../files/file-system.ts';
import { Layout } from './layout.ts';
import { StageFiles } from './stage-files.ts';

describe('StageFiles', () => {
  /** A file system that notes what is made, opened and closed, by the last letter of the path. */
  const noting = () => {
    const noted: string[] = [];
    const file = async (what: string, path: string) => {
      const name = path.slice(-1);
      noted.push(`${what} ${name}`);
      return { close: async () => void noted.push(`close ${name}`) } as unknown as OpenFile;
    };
    const files = {
      create: (path: string) => file('create', path),
      open: (path: string) => file('open', path),
    } as unknown as FileSystem;
    return { stages: new StageFiles(files, new Layout('/'), 2), noted };
  };

  it('opens a stage once for all calls', async () => {
    const { stages, noted } = noting();
    await stages.create('a');
    for (let n = 0; n < 3; n += 1) {
      const file = await stages.take('a');
      stages.keep('a', file as OpenFile);
    }
    assert.deepEqual(noted, ['create a']);
    await stages.end();
    assert.deepEqual(noted, ['create a', 'close a']);
  });

  it('closes the one that was used longest ago where there are too many, and opens it again', async () => {
    const { stages, noted } = noting();
    for (const id of ['a', 'b']) await stages.create(id);
    stages.keep('a', (await stages.take('a')) as OpenFile);
    await stages.create('c');
    await stages.end();
    assert.deepEqual(noted.splice(0), ['create a', 'create b', 'create c', 'close b', 'close a', 'close c']);
    await stages.take('b');
    assert.deepEqual(noted, ['open b']);
  });

  it('closes no file on which something runs', async () => {
    const { stages, noted } = noting();
    const syncing = Promise.withResolvers<void>();
    await stages.create('a');
    stages.keep('a', (await stages.take('a')) as OpenFile, syncing.promise);
    stages.drop('a');
    await setImmediate();
    assert.deepEqual(noted, ['create a']);
    syncing.reject(new Error('EIO'));
    await stages.end();
    assert.deepEqual(noted, ['create a', 'close a']);
  });
});
