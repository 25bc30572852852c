import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openFilesBelow } from '../../../../test/support/open-files.ts';
import type { FileOperation } from '../../files/around-file-system.ts';
import type { FileSystem, OpenFile } from '../../files/file-system.ts';
import { nodeFileSystem } from '../../files/node-file-system.ts';
import { observedFileSystem, systemError } from '../../files/observed-file-system.ts';
import type { BlobStore } from '../blob-store.ts';
import { collect, digestOf, one } from '../suite-fixture.ts';
import { openFilesystemBlobs } from './open-filesystem-blobs.ts';

const temporary = () => mkdtemp(join(tmpdir(), 'entrepot-disk-'));
const linux = { skip: process.platform !== 'linux' && 'needs /proc' };

/** A file that does some things otherwise, and is not written past these. */
const otherwise = (file: OpenFile, own: Partial<OpenFile>): OpenFile => ({
  read: (into, position) => file.read(into, position),
  write: (bytes, position) => file.write(bytes, position),
  truncate: size => file.truncate(size),
  sync: () => file.sync(),
  size: () => file.size(),
  close: () => file.close(),
  ...own,
});

describe('a filesystem blob store on a failing disk', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await temporary();
  });
  afterEach(() => rm(directory, { recursive: true }));

  const first = randomBytes(700_000);
  const second = randomBytes(300_000);
  const whole = Buffer.concat([first, second]);
  const digest = digestOf(whole);

  /** One upload, up to the failure; resolves to how many bytes were acknowledged, and whether all was. */
  async function upload(store: BlobStore, id: string) {
    const done = { created: false, appended: 0, finished: false };
    try {
      await store.createStage(id);
      done.created = true;
      done.appended = await store.append(id, 0, one(first), 2 ** 30);
      done.appended = await store.append(id, first.byteLength, one(second), 2 ** 30);
      await store.finish(id, digest);
      done.finished = true;
      await store.remove(digest);
    } catch (error) {
      assert.equal((error as { code: string }).code, 'StorageFailed');
    }
    return done;
  }

  it('keeps its promises whichever operation fails, once or from then on', linux, async () => {
    let total = 0;
    const counting = observedFileSystem(nodeFileSystem, () => {
      total += 1;
    });
    await upload(await openFilesystemBlobs(directory, { files: counting }), randomUUID());
    const openings = await (async () => {
      const before = total;
      await openFilesystemBlobs(directory, { files: counting });
      return total - before;
    })();
    total -= openings;
    const opened = await openFilesBelow(directory);

    for (const once of [true, false])
      for (let failing = openings; failing < total; failing += 1) {
        await rm(directory, { recursive: true });
        let count = 0;
        let failed: FileOperation | undefined;
        const files = observedFileSystem(nodeFileSystem, operation => {
          count += 1;
          // A close gives the descriptor back also when it reports an error, so the test lets it.
          if (operation.name === 'close' || !(once ? count - 1 === failing : count > failing)) return;
          failed ??= operation;
          throw systemError('EIO');
        });
        const id = randomUUID();
        const broken = await openFilesystemBlobs(directory, { files });
        const done = await upload(broken, id);
        await broken.close();
        const where = `${failed?.name} ${failed?.path} (${failing}, ${once})`;
        assert.equal(await openFilesBelow(directory), opened, where);

        // Started anew on a disk that is well: what was acknowledged is there, and what is there is whole.
        const store = await openFilesystemBlobs(directory);
        const size = await store.size(digest);
        if (size !== undefined) assert.ok(whole.equals(await collect(store.read(digest))), where);
        if (failed?.name === 'remove') assert.equal(size, whole.byteLength, where);
        const staged = await store.stageSize(id);
        // What a sync could not bring to the disk is dropped when it is to be finished.
        if (done.created && !done.finished && failed?.name !== 'sync')
          assert.ok(staged !== undefined || size !== undefined, where);
        if (!done.finished && size === undefined && staged !== undefined) {
          assert.ok(staged >= done.appended, where);
          const rest = whole.subarray(staged);
          await store.append(id, staged, one(rest), 2 ** 30);
          await store.finish(id, digest);
          assert.ok(whole.equals(await collect(store.read(digest))), where);
        }
        await store.close();
      }
  });

  it('cuts a stage back when the disk is full, says so, and goes on when there is room', linux, async () => {
    let full = false;
    const files = observedFileSystem(nodeFileSystem, ({ name }) => {
      if (full && name === 'write') throw systemError('ENOSPC');
    });
    const store = await openFilesystemBlobs(directory, { files });
    const id = randomUUID();
    await store.createStage(id);
    await store.append(id, 0, one(first), 2 ** 30);
    const opened = await openFilesBelow(directory);
    full = true;
    await assert.rejects(store.append(id, first.byteLength, one(second), 2 ** 30), (error: never) => {
      const { code, hint } = error as { code: string; hint: string };
      assert.equal(code, 'StorageFull');
      assert.match(hint, /Free space/);
      return true;
    });
    assert.equal(await store.stageSize(id), first.byteLength);
    assert.equal(await openFilesBelow(directory), opened);
    full = false;
    await store.append(id, first.byteLength, one(second), 2 ** 30);
    await store.finish(id, digest);
    assert.ok(whole.equals(await collect(store.read(digest))));
  });

  it('meets a failure while the client is silent', async () => {
    const files = observedFileSystem(nodeFileSystem, ({ name }) => {
      if (name === 'write') throw systemError('EIO');
    });
    const store = await openFilesystemBlobs(directory, { files });
    const id = randomUUID();
    await store.createStage(id);
    const source = async function* () {
      yield first;
      await sleep(20);
      yield second;
    };
    await assert.rejects(store.append(id, 0, source(), 2 ** 30), { code: 'StorageFailed' });
    assert.equal(await store.stageSize(id), 0);
    await store.close();
  });

  it('writes on where the system takes fewer bytes than it is given', async () => {
    const files: FileSystem = {
      ...nodeFileSystem,
      create: async path => {
        const file = await nodeFileSystem.create(path);
        if (file === undefined) return undefined;
        const write: OpenFile['write'] = (bytes, at) => file.write(bytes.subarray(0, 9_973), at);
        return otherwise(file, { write });
      },
    };
    const store = await openFilesystemBlobs(directory, { files });
    const id = randomUUID();
    await store.createStage(id);
    await store.append(id, 0, one(whole), 2 ** 30);
    await store.finish(id, digest);
    assert.ok(whole.equals(await collect(store.read(digest))));
  });

  it('drops a stage that it could not sync', async () => {
    const id = randomUUID();
    const before = await openFilesystemBlobs(directory);
    await before.createStage(id);
    await before.append(id, 0, one(whole), 2 ** 30);
    const files = observedFileSystem(nodeFileSystem, ({ name }) => {
      if (name === 'sync') throw systemError('EIO');
    });
    const store = await openFilesystemBlobs(directory, { files });
    await assert.rejects(store.finish(id, digest), { code: 'StorageFailed' });
    assert.equal(await store.stageSize(id), undefined);
    assert.equal(await store.size(digest), undefined);
  });

  it('meets a disk that is really full', async t => {
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m,mode=700', 'tmpfs', directory], { stdio: 'pipe' });
    } catch (error) {
      return t.skip(`needs the right to mount a tmpfs: ${(error as Error).message.split('\n')[1]}`);
    }
    try {
      const store = await openFilesystemBlobs(directory);
      const id = randomUUID();
      await store.createStage(id);
      await store.append(id, 0, one(first), 2 ** 30);
      const large = one(randomBytes(4 * 2 ** 20));
      await assert.rejects(store.append(id, first.byteLength, large, 2 ** 30), { code: 'StorageFull' });
      assert.equal(await store.stageSize(id), first.byteLength);
      await store.append(id, first.byteLength, one(second), 2 ** 30);
      await store.finish(id, digest);
      assert.ok(whole.equals(await collect(store.read(digest))));
      await store.close();
    } finally {
      execFileSync('umount', [directory]);
    }
  });

  // No disk behind them: what counts here is what the store itself holds on to.
  const sinks: Record<string, (file: OpenFile, took: (bytes: number) => void) => OpenFile> = {
    'writing by itself': (file, took) =>
      otherwise(file, {
        async write(bytes) {
          took(bytes.byteLength);
          return bytes.byteLength;
        },
      }),
    'a thread writing': file => {
      const descriptor = openSync('/dev/null', 'w');
      return otherwise(file, {
        descriptor,
        write: () => assert.fail('past the thread'),
        close: () => file.close().finally(() => closeSync(descriptor)),
      });
    },
  };
  for (const [how, sink] of Object.entries(sinks))
    it(`takes 2 GiB with little memory, ${how}`, async () => {
      let size = 0;
      const create = async (path: string) => {
        const file = await nodeFileSystem.create(path);
        return (
          file &&
          sink(file, bytes => {
            size += bytes;
          })
        );
      };
      const store = await openFilesystemBlobs(directory, { files: { ...nodeFileSystem, create } });
      const id = randomUUID();
      await store.createStage(id);
      const chunk = randomBytes(2 ** 20);
      const before = process.memoryUsage.rss();
      let peak = 0;
      const source = (async function* () {
        for (let n = 0; n < 2048; n += 1) {
          if (n % 32 === 0) peak = Math.max(peak, process.memoryUsage.rss());
          yield chunk;
        }
      })();
      assert.equal(await store.append(id, 0, source, 2 ** 40), 2 ** 31);
      assert.equal(size, how === 'writing by itself' ? 2 ** 31 : 0);
      assert.ok(peak - before < 64 * 2 ** 20, `${(peak - before) / 2 ** 20} MiB more`);
      await store.close();
    });
});
