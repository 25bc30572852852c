import assert from 'node:assert/strict';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import type { Digest, DigestAlgorithm } from '../../wire/oci/digest.ts';
import type { BlobStore } from './blob-store.ts';

export interface BlobStoreUnderTest {
  /** Opens the same store each time: what a restart does. */
  open(): Promise<BlobStore>;
  after(): Promise<void>;
}

export const digestOf = (bytes: Uint8Array, algorithm: DigestAlgorithm = 'sha256'): Digest =>
  `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}` as Digest;

/** `chunks` through one buffer that is overwritten once the next is asked for, as a reader of the contract may do. */
export async function* reusing(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.alloc(Math.max(1, ...chunks.map(chunk => chunk.byteLength)));
  for (const chunk of chunks) {
    buffer.set(chunk);
    yield buffer.subarray(0, chunk.byteLength);
    buffer.fill(0xee);
  }
}

export const one = (bytes: Uint8Array | string): AsyncGenerator<Uint8Array> => reusing([Buffer.from(bytes)]);

export async function collect(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of source) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

export async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const each of source) found.push(each);
  return found;
}

const unlimited = Number.MAX_SAFE_INTEGER;
const mebibyte = 2 ** 20;

/** Registers the tests that every `BlobStore` must pass. `create` makes an empty one. */
export function describeBlobStore(name: string, create: () => Promise<BlobStoreUnderTest>): void {
  describe(`BlobStore: ${name}`, () => {
    let place: BlobStoreUnderTest;
    let store: BlobStore;
    let id: string;

    beforeEach(async () => {
      place = await create();
      store = await place.open();
      id = randomUUID();
      await store.createStage(id);
    });
    afterEach(async () => {
      await store.close();
      await place.after();
    });

    const reopen = async () => {
      await store.close();
      store = await place.open();
    };
    const stage = async (bytes: Uint8Array | string) => {
      const made = randomUUID();
      await store.createStage(made);
      await store.append(made, 0, one(bytes), unlimited);
      return made;
    };
    const put = async (bytes: Uint8Array) => {
      const digest = digestOf(bytes);
      assert.equal(await store.finish(await stage(bytes), digest), bytes.byteLength);
      return digest;
    };
    const stages = async () => (await all(store.stages())).map(found => found.id);
    /** A source that stops after its first chunk until it is let go on. */
    const held = (first: string, then: () => Promise<unknown>) => {
      const begun = Promise.withResolvers<void>();
      const gate = Promise.withResolvers<void>();
      const source = (async function* () {
        yield Buffer.from(first);
        begun.resolve();
        await gate.promise;
        await then();
      })();
      return { source, begun: begun.promise, go: () => gate.resolve() };
    };
    const nothing = async () => {};

    describe('read', () => {
      it('gives the bytes that were put, of any size, and their size', async () => {
        for (const size of [0, 1, 4095, mebibyte - 1, mebibyte, mebibyte + 1, 3 * mebibyte + 7]) {
          const bytes = randomBytes(size);
          const digest = await put(bytes);
          assert.equal(await store.size(digest), size);
          assert.ok(bytes.equals(await collect(store.read(digest))), `${size}`);
        }
      });

      it('gives what lies in a range, both ends included', async () => {
        const bytes = randomBytes(2 * mebibyte + 100);
        const digest = await put(bytes);
        const bound = fc.integer({ min: 0, max: bytes.byteLength - 1 });
        await fc.assert(
          fc.asyncProperty(bound, bound, async (a, b) => {
            const [first, last] = [Math.min(a, b), Math.max(a, b)];
            const part = await collect(store.read(digest, { first, last }));
            assert.ok(part.equals(bytes.subarray(first, last + 1)));
          }),
          { numRuns: 30 },
        );
      });

      it('refuses a range that does not lie within the blob', async () => {
        const digest = await put(Buffer.from('0123456789'));
        const empty = await put(Buffer.alloc(0));
        for (const [first, last] of [
          [0, 10],
          [5, 4],
          [-1, 2],
          [10, 10],
        ] as const)
          await assert.rejects(collect(store.read(digest, { first, last })), { code: 'BlobRangeInvalid' });
        await assert.rejects(collect(store.read(empty, { first: 0, last: 0 })), { code: 'BlobRangeInvalid' });
      });

      it('gives chunks of at most 1 MiB', async () => {
        for await (const chunk of store.read(await put(randomBytes(3 * mebibyte))))
          assert.ok(chunk.byteLength <= mebibyte);
      });

      it('keeps a chunk valid until the next is asked for, whatever others read meanwhile', async () => {
        const bytes = randomBytes(3 * mebibyte);
        const digest = await put(bytes);
        const other = await put(randomBytes(3 * mebibyte));
        let position = 0;
        for await (const chunk of store.read(digest)) {
          await collect(store.read(other));
          assert.ok(bytes.subarray(position, position + chunk.byteLength).equals(chunk));
          position += chunk.byteLength;
        }
        assert.equal(position, bytes.byteLength);
      });

      it('may end early', async () => {
        const digest = await put(randomBytes(3 * mebibyte));
        for await (const _ of store.read(digest)) break;
        assert.equal((await collect(store.read(digest))).byteLength, 3 * mebibyte);
      });

      it('says where there is no blob', async () => {
        const digest = digestOf(Buffer.from('nowhere'));
        assert.equal(await store.size(digest), undefined);
        await assert.rejects(collect(store.read(digest)), { code: 'BlobNotFound', detail: { digest } });
      });
    });

    describe('remove', () => {
      it('removes a blob, for good, and is content where there is none', async () => {
        const digest = await put(Buffer.from('gone'));
        const kept = await put(Buffer.from('kept'));
        await store.remove(digest);
        await store.remove(digest);
        await store.remove(digestOf(Buffer.from('never'), 'sha512'));
        await reopen();
        assert.equal(await store.size(digest), undefined);
        assert.equal(await store.size(kept), 4);
      });
    });

    describe('createStage', () => {
      it('makes an empty stage', async () => {
        assert.equal(await store.stageSize(id), 0);
        assert.equal(await store.stageSize(randomUUID()), undefined);
      });

      it('refuses an id that a stage has, and leaves that one alone', async () => {
        await store.append(id, 0, one('abc'), unlimited);
        await assert.rejects(store.createStage(id), { code: 'StageExists' });
        assert.equal(await store.stageSize(id), 3);
      });

      it('refuses what is no UUID, and nothing is found by such a name', async () => {
        for (const bad of ['', '..', '../blobs', 'a/b', id.toUpperCase(), `${id}\n`, '\0'])
          await assert.rejects(store.createStage(bad), { code: 'StageIdInvalid' });
        assert.equal(await store.stageSize('../blobs'), undefined);
        await assert.rejects(store.append('../x', 0, one(''), 1), { code: 'StageNotFound' });
        await assert.rejects(store.finish('..', digestOf(Buffer.of())), { code: 'StageNotFound' });
        await store.discard('../blobs');
      });
    });

    describe('append', () => {
      it('keeps any sequence of chunks in order, over several appends and restarts', async () => {
        const chunk = fc.uint8Array({ maxLength: 300 });
        const appends = fc.array(fc.tuple(fc.array(chunk, { maxLength: 6 }), fc.boolean()), { maxLength: 6 });
        await fc.assert(
          fc.asyncProperty(appends, async appends => {
            const made = randomUUID();
            await store.createStage(made);
            let size = 0;
            for (const [chunks, restart] of appends) {
              if (restart) await reopen();
              size = await store.append(made, size, reusing(chunks), unlimited);
              assert.equal(await store.stageSize(made), size);
            }
            const bytes = Buffer.concat(appends.flatMap(([chunks]) => chunks));
            assert.equal(size, bytes.byteLength);
            await store.finish(made, digestOf(bytes));
            assert.ok(bytes.equals(await collect(store.read(digestOf(bytes)))));
          }),
          { numRuns: 25 },
        );
      });

      it('takes chunks larger and smaller than its buffers, and those that share one buffer', async () => {
        const chunks = [1, 3 * mebibyte + 5, 0, 70_000, 262_143, 262_144, 1, 262_145].map(n =>
          randomBytes(n),
        );
        const bytes = Buffer.concat(chunks);
        assert.equal(await store.append(id, 0, reusing(chunks), unlimited), bytes.byteLength);
        await store.finish(id, digestOf(bytes));
        assert.ok(bytes.equals(await collect(store.read(digestOf(bytes)))));
      });

      it('takes what a store reads', async () => {
        const bytes = randomBytes(2 * mebibyte + 3);
        const digest = await put(bytes);
        await store.append(id, 0, store.read(digest), unlimited);
        await store.finish(id, digestOf(bytes, 'sha512'));
        assert.ok(bytes.equals(await collect(store.read(digestOf(bytes, 'sha512')))));
      });

      it('refuses another offset, tells the real size, and takes nothing', async () => {
        await store.append(id, 0, one('abc'), unlimited);
        for (const offset of [0, 2, 4, -1]) {
          let asked = false;
          const source = (async function* () {
            asked = true;
            yield Buffer.from('x');
          })();
          await assert.rejects(store.append(id, offset, source, unlimited), {
            code: 'StageOffsetMismatch',
            detail: { id, offset, size: 3 },
          });
          assert.equal(asked, false);
        }
        assert.equal(await store.stageSize(id), 3);
      });

      it('refuses a stage that is not there', async () => {
        await assert.rejects(store.append(randomUUID(), 0, one('x'), 1), { code: 'StageNotFound' });
      });

      it('takes up to the limit and cuts back what goes over it, ending the source', async () => {
        assert.equal(await store.append(id, 0, one('abc'), 3), 3);
        let ended = false;
        const source = (async function* () {
          try {
            for (;;) yield randomBytes(100_000);
          } finally {
            ended = true;
          }
        })();
        await assert.rejects(store.append(id, 3, source, mebibyte), {
          code: 'StageTooLarge',
          detail: { id, limit: mebibyte },
        });
        assert.equal(ended, true);
        assert.equal(await store.stageSize(id), 3);
        assert.equal(await store.append(id, 3, one('d'), 4), 4);
        assert.equal(await store.finish(id, digestOf(Buffer.from('abcd'))), 4);
      });

      it('cuts the stage back when the source fails, and throws its error', async () => {
        await store.append(id, 0, one('abc'), unlimited);
        const error = new Error('the client went away');
        const source = (async function* () {
          for (let n = 0; n < 30; n += 1) yield randomBytes(100_000);
          throw error;
        })();
        await assert.rejects(store.append(id, 3, source, unlimited), thrown => thrown === error);
        assert.equal(await store.stageSize(id), 3);
        await store.append(id, 3, one('def'), unlimited);
        await store.finish(id, digestOf(Buffer.from('abcdef')));
      });

      it('takes turns: of two writers at one offset the second finds another', async () => {
        const slow = held('first', nothing);
        const first = store.append(id, 0, slow.source, unlimited);
        const second = store.append(id, 0, one('second'), unlimited);
        const third = store.append(id, 5, one('!'), unlimited);
        await slow.begun;
        slow.go();
        assert.equal(await first, 5);
        await assert.rejects(second, { code: 'StageOffsetMismatch', detail: { id, offset: 0, size: 5 } });
        assert.equal(await third, 6);
        await store.finish(id, digestOf(Buffer.from('first!')));
      });

      it('does not make other stages wait, and shows the size before it while it runs', async () => {
        await store.append(id, 0, one('abc'), unlimited);
        const slow = held('x'.repeat(mebibyte), nothing);
        const running = store.append(id, 3, slow.source, unlimited);
        await slow.begun;
        await put(Buffer.from('meanwhile'));
        assert.equal(await store.stageSize(id), 3);
        slow.go();
        assert.equal(await running, mebibyte + 3);
        assert.equal(await store.stageSize(id), mebibyte + 3);
      });
    });

    describe('finish', () => {
      for (const algorithm of ['sha256', 'sha512'] as const)
        it(`makes a blob by its ${algorithm}, and the stage is gone`, async () => {
          const bytes = randomBytes(mebibyte + 1);
          const made = await stage(bytes);
          const digest = digestOf(bytes, algorithm);
          assert.equal(await store.finish(made, digest), bytes.byteLength);
          assert.equal(await store.stageSize(made), undefined);
          assert.deepEqual(await stages(), [id]);
          await assert.rejects(store.finish(made, digest), { code: 'StageNotFound' });
          await reopen();
          assert.ok(bytes.equals(await collect(store.read(digest))));
        });

      it('takes an empty stage', async () => {
        assert.equal(await store.finish(id, digestOf(Buffer.of())), 0);
        assert.equal((await collect(store.read(digestOf(Buffer.of())))).byteLength, 0);
      });

      for (const restart of [false, true])
        it(`refuses another digest, tells the real one, keeps the stage${restart ? ', after a restart' : ''}`, async () => {
          await store.append(id, 0, one('abc'), unlimited);
          if (restart) await reopen();
          for (const algorithm of ['sha256', 'sha512'] as const) {
            const expected = digestOf(Buffer.from('abd'), algorithm);
            const computed = digestOf(Buffer.from('abc'), algorithm);
            await assert.rejects(store.finish(id, expected), {
              code: 'DigestMismatch',
              detail: { expected, computed, size: 3 },
            });
            assert.equal(await store.size(expected), undefined);
          }
          await store.append(id, 3, one('d'), unlimited);
          assert.equal(await store.finish(id, digestOf(Buffer.from('abcd'))), 4);
        });

      it('is no error where the blob is there already, and leaves it whole', async () => {
        const bytes = randomBytes(mebibyte);
        const digest = await put(bytes);
        const made = await stage(bytes);
        await store.finish(made, digest);
        assert.equal(await store.stageSize(made), undefined);
        assert.ok(bytes.equals(await collect(store.read(digest))));
      });

      it('may happen for one digest many times at once', async () => {
        const bytes = randomBytes(100_000);
        const made = await Promise.all(Array.from({ length: 8 }, () => stage(bytes)));
        await Promise.all(made.map(each => store.finish(each, digestOf(bytes))));
        assert.deepEqual(await stages(), [id]);
        assert.ok(bytes.equals(await collect(store.read(digestOf(bytes)))));
      });

      it('takes turns: of two calls on one stage the second finds none', async () => {
        const made = await stage('abc');
        const digest = digestOf(Buffer.from('abc'));
        const [first, second] = await Promise.allSettled([
          store.finish(made, digest),
          store.finish(made, digest),
        ]);
        assert.equal(first.status, 'fulfilled');
        assert.equal(second.status === 'rejected' && second.reason.code, 'StageNotFound');
      });

      it('racing a removal leaves the blob whole or gone', async () => {
        const bytes = randomBytes(50_000);
        const digest = digestOf(bytes);
        for (let n = 0; n < 20; n += 1) {
          const made = await stage(bytes);
          await Promise.all([store.finish(made, digest), store.remove(digest)]);
          const size = await store.size(digest);
          assert.ok(size === undefined || size === bytes.byteLength);
          if (size !== undefined) assert.ok(bytes.equals(await collect(store.read(digest))));
        }
        await store.finish(await stage(bytes), digest);
        assert.equal(await store.size(digest), bytes.byteLength);
      });
    });

    describe('discard', () => {
      it('removes a stage and is content where there is none', async () => {
        await store.append(id, 0, one('abc'), unlimited);
        await store.discard(id);
        await store.discard(id);
        assert.equal(await store.stageSize(id), undefined);
        await assert.rejects(store.append(id, 3, one('d'), unlimited), { code: 'StageNotFound' });
        await store.createStage(id);
        await store.append(id, 0, one('xyz'), unlimited);
        await store.finish(id, digestOf(Buffer.from('xyz')));
      });

      it('waits for the append that runs', async () => {
        const slow = held('abc', nothing);
        const running = store.append(id, 0, slow.source, unlimited);
        await slow.begun;
        const discarded = store.discard(id);
        const late = store.append(id, 3, one('d'), unlimited);
        slow.go();
        assert.equal(await running, 3);
        await discarded;
        await assert.rejects(late, { code: 'StageNotFound' });
        assert.deepEqual(await stages(), []);
      });
    });

    describe('stages', () => {
      it('tells every stage and when it last changed', async () => {
        const made = await stage('abc');
        await put(Buffer.from('a blob is no stage'));
        const found = await all(store.stages());
        assert.deepEqual(found.map(each => each.id).toSorted(), [id, made].toSorted());
        for (const { changedAt } of found) assert.ok(Math.abs(changedAt - Date.now()) < 60_000);
      });

      it('moves the time on with an append', async () => {
        const time = async () => (await all(store.stages()))[0]?.changedAt ?? Number.NaN;
        const before = await time();
        await setTimeout(20);
        await store.append(id, 0, one('abc'), unlimited);
        assert.ok((await time()) > before);
      });
    });

    describe('after a restart', () => {
      it('stages and blobs are there, and an upload goes on', async () => {
        const digest = await put(Buffer.from('blob'));
        await store.append(id, 0, one('abc'), unlimited);
        await reopen();
        assert.equal(await store.size(digest), 4);
        assert.deepEqual(await stages(), [id]);
        assert.equal(await store.stageSize(id), 3);
        assert.equal(await store.append(id, 3, one('def'), unlimited), 6);
        assert.equal(await store.finish(id, digestOf(Buffer.from('abcdef'))), 6);
      });
    });

    describe('close', () => {
      it('waits for an append that runs, then refuses', async () => {
        const slow = held('abc', nothing);
        const running = store.append(id, 0, slow.source, unlimited);
        await slow.begun;
        let closed = false;
        const closing = store.close().then(() => {
          closed = true;
        });
        await setTimeout(5);
        assert.equal(closed, false);
        const refused = { code: 'StorageClosed' };
        const digest = digestOf(Buffer.of());
        await assert.rejects(store.size(digest), refused);
        await assert.rejects(collect(store.read(digest)), refused);
        await assert.rejects(store.remove(digest), refused);
        await assert.rejects(store.createStage(randomUUID()), refused);
        await assert.rejects(store.stageSize(id), refused);
        await assert.rejects(store.append(id, 0, one('x'), 1), refused);
        await assert.rejects(store.finish(id, digest), refused);
        await assert.rejects(store.discard(id), refused);
        await assert.rejects(stages(), refused);
        slow.go();
        assert.equal(await running, 3);
        await closing;
        await store.close();
      });
    });
  });
}
