import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import fc from 'fast-check';
import { aroundFileSystem } from './around-file-system.ts';
import { nodeFileSystem } from './node-file-system.ts';
import { systemError } from './observed-file-system.ts';
import { openRotatingLog } from './rotating-log.ts';

describe('RotatingLog', () => {
  let directory: string;
  let file: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'entrepot-log-'));
    file = join(directory, 'log');
  });
  afterEach(() => rm(directory, { recursive: true }));

  const open = (maxBytes = 1000, files = 3) => openRotatingLog(nodeFileSystem, file, { maxBytes, files });
  const text = (name = 'log') => readFile(join(directory, name), 'utf8');
  /** The lines of all files, the oldest first. */
  const allLines = async () => {
    const names = (await readdir(directory)).sort().reverse();
    const texts = await Promise.all(names.map(name => text(name)));
    return texts.join('').split('\n').slice(0, -1);
  };

  it('appends lines, and goes on where it was', async () => {
    for (const line of ['a', 'ä\u2028']) {
      const log = open();
      await log.append([line], true);
      await log.close();
    }
    assert.equal(await text(), 'a\nä\u2028\n');
    assert.equal((await stat(file)).mode & 0o777, 0o600);
  });

  it('puts a full file aside and keeps as many as it may', async () => {
    const log = open(6, 3);
    await log.append(['aa', 'bb', 'cc', 'dd', 'ee', 'ff', 'gg'], false);
    await log.close();
    assert.deepEqual((await readdir(directory)).sort(), ['log', 'log.1', 'log.2']);
    assert.deepEqual(await allLines(), ['cc', 'dd', 'ee', 'ff', 'gg']);
  });

  it('gives a line that is longer than a file one of its own', async () => {
    const log = open(6, 3);
    await log.append(['aa', 'longer than six', 'bb'], false);
    await log.close();
    assert.deepEqual(await allLines(), ['aa', 'longer than six', 'bb']);
    assert.equal(await text('log.1'), 'longer than six\n');
  });

  it('cuts off half a line that a crash has left', async () => {
    await writeFile(file, `whole\n${'x'.repeat(100_000)}`);
    const log = open(200_000);
    await log.append(['next'], false);
    await log.close();
    assert.equal(await text(), 'whole\nnext\n');
  });

  it('fills a gap that a crash in the middle of a rotation has left, before it drops a file', async () => {
    await writeFile(file, 'dd\nee\n');
    await writeFile(`${file}.2`, 'aa\nbb\n');
    const log = open(6, 3);
    await log.append(['ff'], false);
    await log.close();
    assert.deepEqual(await allLines(), ['aa', 'bb', 'dd', 'ee', 'ff']);
  });

  it('is content with a single file', async () => {
    const log = open(6, 1);
    await log.append(['aa', 'bb', 'cc'], false);
    await log.close();
    assert.deepEqual(await readdir(directory), ['log']);
    assert.equal(await text(), 'cc\n');
  });

  it('writes each line once, in order, whichever operation of the disk fails', async () => {
    const operations = async (failAt: number): Promise<number> => {
      let count = 0;
      const files = aroundFileSystem(nodeFileSystem, async ({ name }, run) => {
        const fails = ++count === failAt;
        // A close that fails has closed the file all the same.
        if (fails && name !== 'close') throw systemError('ENOSPC');
        const result = await run();
        if (fails) throw systemError('EIO');
        return result;
      });
      const log = openRotatingLog(files, file, { maxBytes: 12, files: 100 });
      const queue: string[] = [];
      const wanted: string[] = [];
      for (let batch = 0; batch < 4; batch++) {
        const lines = [`${batch} one`, `${batch} two`, `${batch} three`];
        wanted.push(...lines);
        queue.push(...lines);
        await log.append(queue, false).catch(() => {});
      }
      await log.append(queue, false);
      await log.close().catch(() => {});
      const names = (await readdir(directory)).sort((a, b) => number(b) - number(a));
      const texts = await Promise.all(names.map(name => text(name)));
      assert.deepEqual(texts.join('').split('\n').slice(0, -1), wanted, `operation ${failAt}`);
      for (const name of names) await rm(join(directory, name));
      return count;
    };
    const number = (name: string) => Number(name.split('.')[1] ?? 0);
    const all = await operations(0);
    for (let failAt = 1; failAt <= all; failAt++) await operations(failAt);
  });

  it('holds the last lines, none twice, whatever their lengths', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.stringMatching(/^[a-z]{0,9}$/), { maxLength: 6 }), { maxLength: 8 }),
        fc.integer({ min: 1, max: 30 }),
        async (batches, maxBytes) => {
          const log = open(maxBytes, 4);
          for (const batch of batches) await log.append([...batch], false);
          await log.close();
          const found = await allLines();
          const written = batches.flat();
          assert.deepEqual(found, written.slice(written.length - found.length));
          for (const name of await readdir(directory)) await rm(join(directory, name));
        },
      ),
      { numRuns: 60 },
    );
  });
});
