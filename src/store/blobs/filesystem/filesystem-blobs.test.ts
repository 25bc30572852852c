import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openFilesBelow } from '../../../../test/support/open-files.ts';
import type { FileOperation } from '../../files/around-file-system.ts';
import { nodeFileSystem } from '../../files/node-file-system.ts';
import { observedFileSystem, systemError } from '../../files/observed-file-system.ts';
import { describeBlobStore } from '../blob-store.suite.ts';
import type { BlobStore } from '../blob-store.ts';
import { all, collect, digestOf, one } from '../suite-fixture.ts';
import { type FilesystemBlobsOptions, openFilesystemBlobs } from './open-filesystem-blobs.ts';

const temporary = () => mkdtemp(join(tmpdir(), 'entrepot-blobs-'));

for (const [name, options] of [
  ['filesystem', {}],
  ['filesystem that remembers one stage', { states: 1 }],
] as const satisfies readonly (readonly [string, FilesystemBlobsOptions])[])
  describeBlobStore(name, async () => {
    const directory = await temporary();
    return {
      open: () => openFilesystemBlobs(directory, options),
      after: () => rm(directory, { recursive: true }),
    };
  });

describe('openFilesystemBlobs', () => {
  let directory: string;
  let store: BlobStore;
  let operations: FileOperation[];
  const files = observedFileSystem(nodeFileSystem, operation => void operations.push(operation));
  const id = randomUUID();
  const bytes = Buffer.from('hello');
  const digest = digestOf(bytes);
  const hex = digest.slice(7);
  const prefix = `blobs/sha256/${hex.slice(0, 2)}`;

  beforeEach(async () => {
    directory = join(await temporary(), 'made');
    operations = [];
    store = await openFilesystemBlobs(directory, { files });
  });
  afterEach(async () => {
    await store.close();
    await rm(join(directory, '..'), { recursive: true });
  });
  /** What reached the disk's names and bytes, in order, with paths below the directory. */
  const changes = () => {
    const changing = [
      'create',
      'write',
      'truncate',
      'sync',
      'rename',
      'remove',
      'makeDirectory',
      'syncDirectory',
    ];
    return operations
      .splice(0)
      .filter(({ name }) => changing.includes(name))
      .map(({ name, path }) => `${name} ${relative(directory, path) || '.'}`);
  };

  it('makes its directories and syncs each into its parent', () => {
    assert.deepEqual(changes(), [
      'makeDirectory .',
      'syncDirectory ..',
      ...['stages', 'blobs'].flatMap(name => [`makeDirectory ${name}`, 'syncDirectory .']),
      ...['sha256', 'sha512'].flatMap(name => [`makeDirectory blobs/${name}`, 'syncDirectory blobs']),
    ]);
  });

  it('syncs the bytes while the client goes on, all of them before the rename, and the names after it', async () => {
    changes();
    await store.createStage(id);
    assert.deepEqual(changes(), [`create stages/${id}`]);
    await store.append(id, 0, one('hel'), 10);
    assert.deepEqual(changes(), [`write stages/${id}`, `sync stages/${id}`]);
    await store.append(id, 3, one('lo'), 10);
    await store.finish(id, digest);
    const found = changes();
    assert.ok(found.indexOf(`sync stages/${id}`) < found.indexOf(`rename stages/${id}`));
    const ofBytes = (change: string) => /^(write|sync) /.test(change);
    assert.deepEqual(found.filter(ofBytes), [`write stages/${id}`, `sync stages/${id}`]);
    assert.deepEqual(
      found.filter(change => !ofBytes(change)),
      [
        `makeDirectory ${prefix}`,
        'syncDirectory blobs/sha256',
        `rename stages/${id}`,
        `syncDirectory ${prefix}`,
        'syncDirectory stages',
      ],
    );
    await store.remove(digest);
    assert.deepEqual(changes(), [`remove ${prefix}/${hex}`, `syncDirectory ${prefix}`]);
  });

  /** A store whose syncs of files wait until `end` says how they end; `changed` as `changes` has it. */
  const slowStore = async () => {
    const ends: PromiseWithResolvers<void>[] = [];
    const changed: string[] = [];
    const slow = await openFilesystemBlobs(directory, {
      files: observedFileSystem(nodeFileSystem, async ({ name }) => {
        if (name === 'rename') changed.push(name);
        if (name !== 'sync') return;
        const end = Promise.withResolvers<void>();
        ends.push(end);
        await end.promise;
      }),
    });
    return { slow, ends, changed };
  };

  it('makes no append wait for the disk, and every finish', async () => {
    const { slow, ends, changed } = await slowStore();
    await slow.createStage(id);
    await slow.append(id, 0, one('hel'), 10);
    await slow.append(id, 3, one('lo'), 10);
    const finished = slow.finish(id, digest);
    await sleep(20);
    assert.deepEqual([ends.length, changed], [1, []]);
    ends[0]?.resolve();
    await sleep(20);
    assert.deepEqual([ends.length, changed], [2, []]);
    ends[1]?.resolve();
    assert.equal(await finished, 5);
    assert.deepEqual(changed, ['rename']);
    await slow.close();
  });

  it('makes no blob of what some sync could not bring to the disk, however the later ones end', async () => {
    const { slow, ends, changed } = await slowStore();
    await slow.createStage(id);
    await slow.append(id, 0, one('hel'), 10);
    await slow.append(id, 3, one('lo'), 10);
    ends[0]?.reject(systemError('EIO'));
    await assert.rejects(slow.finish(id, digest), { code: 'StorageFailed' });
    assert.equal(ends.length, 1);
    assert.deepEqual(changed, []);
    assert.equal(await slow.stageSize(id), undefined);
    await slow.close();
  });

  it('syncs a long append on the way, and ends it when a sync fails', async () => {
    let syncs = 0;
    let failing = false;
    const disk = observedFileSystem(nodeFileSystem, ({ name }) => {
      if (name !== 'sync') return;
      syncs += 1;
      if (failing) throw systemError('EIO');
    });
    const long = await openFilesystemBlobs(directory, { files: disk });
    const chunk = randomBytes(2 ** 20);
    const source = async function* (count: number) {
      for (let n = 0; n < count; n += 1) {
        yield chunk;
        await sleep(1);
      }
    };
    await long.createStage(id);
    await long.append(id, 0, source(40), 2 ** 30);
    await long.finish(id, digestOf(Buffer.concat(Array.from({ length: 40 }, () => chunk))));
    assert.equal(syncs, 3);
    failing = true;
    await long.createStage(id);
    await assert.rejects(long.append(id, 0, source(400), 2 ** 30), { code: 'StorageFailed' });
    assert.equal(syncs, 4);
    assert.equal(await long.stageSize(id), 0);
    await long.close();
  });

  it('syncs a stage that it finds after a restart before it becomes a blob', async () => {
    await store.createStage(id);
    await store.append(id, 0, one(bytes), 10);
    await store.close();
    store = await openFilesystemBlobs(directory, { files });
    changes();
    await store.finish(id, digest);
    const found = changes();
    assert.ok(found.indexOf(`sync stages/${id}`) >= 0);
    assert.ok(found.indexOf(`sync stages/${id}`) < found.indexOf(`rename stages/${id}`));
  });

  it('writes many small chunks in few pieces', async () => {
    await store.createStage(id);
    changes();
    const source = (async function* () {
      for (let n = 0; n < 20_000; n += 1) yield Buffer.alloc(100, n);
    })();
    await store.append(id, 0, source, 2 ** 30);
    assert.equal(
      changes().filter(change => change.startsWith('write')).length,
      Math.ceil(2_000_000 / 2 ** 18),
    );
  });

  it('lets nobody but the owner in', async () => {
    await store.createStage(id);
    await store.append(id, 0, one(bytes), 10);
    await store.finish(id, digest);
    const mode = async (path: string) => (await stat(join(directory, path))).mode & 0o777;
    assert.equal(await mode(`${prefix}/${hex}`), 0o600);
    for (const path of ['.', 'stages', 'blobs', 'blobs/sha256', prefix])
      assert.equal(await mode(path), 0o700);
  });

  /** Stores bytes that are read in several chunks; gives them. */
  const putLarge = async (): Promise<Buffer> => {
    const large = randomBytes(3 * 2 ** 20);
    await store.createStage(id);
    await store.append(id, 0, one(large), 2 ** 30);
    await store.finish(id, digestOf(large));
    return large;
  };

  it('finishes a read that has begun although the blob is removed', async () => {
    const large = await putLarge();
    const reading = store.read(digestOf(large))[Symbol.asyncIterator]();
    const first = Buffer.from((await reading.next()).value);
    await store.remove(digestOf(large));
    const rest = await collect({ [Symbol.asyncIterator]: () => reading });
    assert.ok(Buffer.concat([first, rest]).equals(large));
  });

  it('names a blob that was cut short on the disk', async () => {
    const large = await putLarge();
    const path = join(directory, 'blobs', digestOf(large).replace(/:(..)/, '/$1/$1'));
    const reading = store.read(digestOf(large))[Symbol.asyncIterator]();
    await reading.next();
    await truncate(path, 2 ** 20);
    const rest = collect({ [Symbol.asyncIterator]: () => reading });
    // The second chunk may have been read ahead; what was cut off may not be passed over.
    await assert.rejects(rest, { code: 'StorageCorrupted' });
  });

  it('names a blob that was cut short while it is sent', async () => {
    const large = await putLarge();
    const path = join(directory, 'blobs', digestOf(large).replace(/:(..)/, '/$1/$1'));
    const reading = await store.open(digestOf(large));
    await reading.next(2 ** 16);
    await truncate(path, 2 ** 16 + 5000);
    const rest = async () => {
      while (reading.left > 0) await reading.next(2 ** 12);
    };
    await assert.rejects(rest, { code: 'StorageCorrupted' });
    await reading.close();
  });

  it('passes over what is no stage', async () => {
    await nodeFileSystem.makeDirectory(join(directory, 'stages', 'lost+found'));
    assert.deepEqual(await all(store.stages()), []);
  });

  it('leaves no file open', { skip: process.platform !== 'linux' && 'needs /proc' }, async () => {
    const open = () => openFilesBelow(directory);
    for (let n = 0; n < 10; n += 1) {
      const each = randomUUID();
      await store.createStage(each);
      const failing = (async function* () {
        yield randomBytes(600_000);
        throw new Error('gone');
      })();
      await assert.rejects(store.append(each, 0, failing, 2 ** 30), /gone/);
      await assert.rejects(store.append(each, 0, one(randomBytes(9)), 8), { code: 'StageTooLarge' });
      await assert.rejects(store.append(each, 1, one(''), 8), { code: 'StageOffsetMismatch' });
      await assert.rejects(store.finish(each, digest), { code: 'DigestMismatch' });
      await store.append(each, 0, one(bytes), 8);
      await store.finish(each, digest);
      for await (const _ of store.read(digest)) break;
      await assert.rejects(collect(store.read(digest, { first: 9, last: 9 })));
    }
    // Those of finished stages are closed beside what comes next.
    for (let n = 0; n < 200 && (await open()) > 0; n += 1) await sleep(10);
    assert.equal(await open(), 0);
  });
});
