import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { HashThread } from './hash-thread.ts';
import { Hasher } from './hasher.ts';
import type { RunningHash } from './running-hash.ts';

const shared = (size: number, fill = 7): Buffer => Buffer.from(new SharedArrayBuffer(size)).fill(fill);
const digestOf = (...pieces: Uint8Array[]): string =>
  pieces.reduce((hash, piece) => hash.update(piece), createHash('sha256')).digest('hex');

describe('Hasher', () => {
  const large = shared(200_000);
  const small = shared(100, 1);
  let threads: HashThread[] = [];
  const hashers: Hasher[] = [];
  const hasherOf = (most: number, start = (onLost: () => void) => new HashThread(onLost)) => {
    threads = [];
    const hasher = new Hasher(most, onLost => {
      const thread = start(onLost);
      threads.push(thread);
      return thread;
    });
    hashers.push(hasher);
    return hasher;
  };
  afterEach(() => Promise.all(hashers.splice(0).map(each => each.close())));

  it('has the digests of node:crypto, however bytes are split, whatever goes on from where', async () => {
    const hasher = hasherOf(2);
    const piece = fc
      .tuple(fc.oneof(fc.nat(300), fc.nat(200_000)), fc.nat(255))
      .map(([size, fill]) => shared(size, fill));
    const steps = fc.array(fc.tuple(piece, fc.nat(3)), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('sha256', 'sha512'), steps, async (algorithm, steps) => {
        const made = createHash(algorithm);
        const runs: { hash: RunningHash; expected: typeof made }[] = [
          { hash: hasher.begin(algorithm), expected: made },
        ];
        for (const [piece, which] of steps) {
          const run = runs[which % runs.length] as (typeof runs)[number];
          runs.push({ hash: run.hash.copy(), expected: run.expected.copy() });
          run.hash.update(piece);
          run.expected.update(piece);
        }
        const found = await Promise.all(runs.map(({ hash }) => hash.digest()));
        assert.deepEqual(
          found,
          runs.map(({ expected }) => expected.digest('hex')),
        );
        for (const { hash } of runs) hash.forget();
      }),
      { numRuns: 40 },
    );
  });

  it('tells the digest so far as often as it is asked', async () => {
    const hash = hasherOf(1).begin('sha256');
    assert.equal(await hash.digest(), digestOf());
    hash.update(large);
    assert.equal(await hash.digest(), digestOf(large));
    hash.update(small);
    assert.equal(await hash.digest(), digestOf(large, small));
  });

  it('starts no thread for few bytes, and one more only while the others are busy', async () => {
    const hasher = hasherOf(2);
    hasher.begin('sha256').update(small);
    assert.equal(threads.length, 0);
    await hasher.begin('sha256').update(large);
    await hasher.begin('sha256').update(large);
    assert.equal(threads.length, 1);
    const hashes = Array.from({ length: 6 }, () => hasher.begin('sha256'));
    for (const hash of hashes) hash.update(large);
    assert.equal(threads.length, 2);
    for (const hash of hashes) assert.equal(await hash.digest(), digestOf(large));
  });

  it('hashes by itself where the system gives no thread', async () => {
    const hasher = hasherOf(3, () => {
      throw new Error('no more threads');
    });
    const hash = hasher.begin('sha256');
    assert.equal(hash.update(large), undefined);
    assert.equal(await hash.digest(), digestOf(large));
  });

  it('owns up to what is lost with a thread, keeps nobody waiting, and goes on by itself', async () => {
    const hasher = hasherOf(1);
    const lost = hasher.begin('sha256');
    const updates = [lost.update(large), lost.update(large)];
    const other = lost.copy();
    assert.equal(await lost.digest(), digestOf(large, large));
    const digest = lost.digest();
    // It knows no such number.
    void threads[0]?.ask({ to: 'update', hash: -1, bytes: small });
    // What it had answered may be lost with it, but is nothing else.
    assert.ok([digestOf(large, large), undefined].includes(await digest));
    await Promise.all([...updates, other.update(small)]);
    while (threads[0]?.owed === 0 && (await other.digest()) !== undefined) await sleep(1);
    assert.equal(await other.digest(), undefined);
    assert.equal(await lost.copy().digest(), undefined);
    const next = hasher.begin('sha256');
    assert.equal(next.update(large), undefined);
    assert.equal(await next.digest(), digestOf(large));
    assert.equal(threads.length, 1);
  });

  describe('of a file', () => {
    let directory: string;
    let file: number;
    before(() => {
      directory = mkdtempSync(join(tmpdir(), 'entrepot-hasher-'));
    });
    beforeEach(() => {
      file = openSync(join(directory, 'file'), 'w+');
    });
    afterEach(() => closeSync(file));
    after(() => rmSync(directory, { recursive: true }));
    const bytesOf = () => readFileSync(join(directory, 'file'));

    it('is of what its thread wrote', async () => {
      const hash = hasherOf(1).begin('sha256');
      const first = hash.write(large, { file, position: 10 });
      const second = hash.write(small, { file, position: 10 + large.byteLength });
      assert.deepEqual(await Promise.all([first?.written, second?.written]), [true, true]);
      await Promise.all([first?.hashed, second?.hashed]);
      assert.ok(bytesOf().equals(Buffer.concat([Buffer.alloc(10), large, small])));
      assert.equal(await hash.digest(), digestOf(large, small));
    });

    it('does not keep those waiting who want to know that it is written', async () => {
      const hash = hasherOf(1).begin('sha256');
      const done: string[] = [];
      const much = shared(8 * 2 ** 20);
      const updates = Array.from({ length: 12 }, () => hash.update(much)?.then(() => done.push('hashed')));
      const writing = hash.write(large, { file, position: 0 });
      await Promise.all([...updates, writing?.written.then(() => done.push('written'))]);
      assert.ok(done.indexOf('written') < done.lastIndexOf('hashed'), `${done}`);
    });

    it('says what the system says, and leaves no hole behind it', async () => {
      const hash = hasherOf(1).begin('sha256');
      const readOnly = openSync('/dev/null', 'r');
      const failed = hash.write(large, { file: readOnly, position: 0 });
      const after = hash.write(large, { file, position: large.byteLength });
      await assert.rejects(failed?.written as Promise<boolean>, { code: 'EBADF', message: /^EBADF: / });
      await assert.rejects(after?.written as Promise<boolean>, { code: 'EBADF' });
      await Promise.all([failed?.hashed, after?.hashed]);
      closeSync(readOnly);
      assert.equal(bytesOf().byteLength, 0);
    });

    it('is left to others where there is no thread, or no more', async () => {
      assert.equal(hasherOf(0).begin('sha256').write(large, { file, position: 0 }), undefined);
      const hasher = hasherOf(1);
      const hash = hasher.begin('sha256');
      await hash.update(large);
      await hasher.close();
      const writing = hash.write(large, { file, position: 0 });
      assert.equal(await writing?.written, false);
      await writing?.hashed;
      assert.equal(bytesOf().byteLength, 0);
    });
  });

  it('answers what is asked when it is closed', async () => {
    const hasher = hasherOf(1);
    const hash = hasher.begin('sha256');
    const update = hash.update(large);
    await Promise.all([hasher.close(), update, hash.digest()]);
    assert.equal(await hash.digest(), undefined);
  });

  it('keeps no process from ending', async () => {
    const program = `
      const { Hasher } = await import('${new URL('hasher.ts', import.meta.url)}');
      const hash = new Hasher(1).begin('sha256');
      hash.update(new Uint8Array(new SharedArrayBuffer(200000)));
      console.log(await hash.digest());
    `;
    const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
      timeout: 30_000,
    });
    assert.equal((await run).stdout.trim(), digestOf(Buffer.alloc(200_000)));
  });
});
