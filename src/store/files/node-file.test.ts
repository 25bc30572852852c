import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { OpenFile } from './file-system.ts';
import { nodeFileSystem } from './node-file-system.ts';

describe('a file of the operating system', () => {
  let directory: string;
  let path: string;
  let file: OpenFile;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'entrepot-file-'));
    path = join(directory, 'file');
    file = (await nodeFileSystem.create(path)) as OpenFile;
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('is written, read, cut and measured', async () => {
    const bytes = Buffer.from('hello');
    assert.equal(await file.write(bytes, 3), 5);
    assert.equal(await file.size(), 8);
    await file.sync();
    const into = Buffer.alloc(10);
    assert.equal(await file.read(into, 4), 4);
    assert.equal(`${into.subarray(0, 4)}`, 'ello');
    assert.equal(await file.read(into, 8), 0);
    await file.truncate(4);
    assert.equal(await file.size(), 4);
    await file.close();
  });

  it('takes its bytes from memory that threads share, and gives them back into it', async () => {
    const shared = (size: number) => Buffer.from(new SharedArrayBuffer(size));
    const bytes = shared(100_000).fill('x');
    await file.write(bytes, 0);
    const into = shared(100_000);
    assert.equal(await file.read(into, 0), 100_000);
    assert.ok(into.equals(bytes));
    await file.close();
  });

  it('lets what runs end before it is closed', async () => {
    const bytes = randomBytes(2 ** 20);
    const done: string[] = [];
    const running = Array.from({ length: 8 }, (_, at) =>
      file.write(bytes, at * bytes.length).then(() => done.push('written')),
    );
    await file.close().then(() => done.push('closed'));
    await Promise.all(running);
    assert.deepEqual(done, [...Array<string>(8).fill('written'), 'closed']);
    assert.equal((await readFile(path)).length, 8 * bytes.length);
  });

  it('says what the system says', async () => {
    await file.close();
    const readOnly = (await nodeFileSystem.open(path, 'read')) as OpenFile;
    await assert.rejects(readOnly.write(Buffer.from('x'), 0), { code: 'EBADF' });
    await readOnly.close();
    assert.equal(await nodeFileSystem.create(path), undefined);
    assert.equal(await nodeFileSystem.open(`${path}.not`, 'read'), undefined);
    await assert.rejects(nodeFileSystem.open(`${path}/below`, 'read'), { code: 'ENOTDIR' });
    await assert.rejects(nodeFileSystem.syncDirectory(`${path}.not`), { code: 'ENOENT' });
  });
});
