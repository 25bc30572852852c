import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { describeAppend } from './append.suite.ts';
import type { BlobReading } from './blob-store.ts';
import { describeFinish } from './finish.suite.ts';
import { describeListing } from './listing.suite.ts';
import { describeStages } from './stages.suite.ts';
import {
  all,
  type BlobStoreUnderTest,
  collect,
  digestOf,
  Fixture,
  held,
  mebibyte,
  one,
  unlimited,
} from './suite-fixture.ts';

/** Registers the tests that every `BlobStore` must pass. `create` makes an empty one. */
export function describeBlobStore(name: string, create: () => Promise<BlobStoreUnderTest>): void {
  describe(`BlobStore: ${name}`, () => {
    const at = new Fixture(create);
    describe('read', () => {
      it('gives the bytes that were put, of any size, and their size', async () => {
        for (const size of [0, 1, 4095, mebibyte - 1, mebibyte, mebibyte + 1, 3 * mebibyte + 7]) {
          const bytes = randomBytes(size);
          const digest = await at.put(bytes);
          assert.equal(await at.store.size(digest), size);
          assert.ok(bytes.equals(await collect(at.store.read(digest))), `${size}`);
        }
      });

      it('gives what lies in a range, both ends included', async () => {
        const bytes = randomBytes(2 * mebibyte + 100);
        const digest = await at.put(bytes);
        const bound = fc.integer({ min: 0, max: bytes.byteLength - 1 });
        await fc.assert(
          fc.asyncProperty(bound, bound, async (a, b) => {
            const [first, last] = [Math.min(a, b), Math.max(a, b)];
            const part = await collect(at.store.read(digest, { first, last }));
            assert.ok(part.equals(bytes.subarray(first, last + 1)));
          }),
          { numRuns: 30 },
        );
      });

      it('refuses a range that does not lie within the blob', async () => {
        const digest = await at.put(Buffer.from('0123456789'));
        const empty = await at.put(Buffer.alloc(0));
        for (const [first, last] of [
          [0, 10],
          [5, 4],
          [-1, 2],
          [10, 10],
        ] as const)
          await assert.rejects(collect(at.store.read(digest, { first, last })), { code: 'BlobRangeInvalid' });
        await assert.rejects(collect(at.store.read(empty, { first: 0, last: 0 })), {
          code: 'BlobRangeInvalid',
        });
      });

      it('gives chunks of at most 1 MiB', async () => {
        for await (const chunk of at.store.read(await at.put(randomBytes(3 * mebibyte))))
          assert.ok(chunk.byteLength <= mebibyte);
      });

      it('keeps a chunk valid until the next is asked for, whatever others read meanwhile', async () => {
        const bytes = randomBytes(3 * mebibyte);
        const digest = await at.put(bytes);
        const other = await at.put(randomBytes(3 * mebibyte));
        let position = 0;
        for await (const chunk of at.store.read(digest)) {
          await collect(at.store.read(other));
          assert.ok(bytes.subarray(position, position + chunk.byteLength).equals(chunk));
          position += chunk.byteLength;
        }
        assert.equal(position, bytes.byteLength);
      });

      it('may end early', async () => {
        const digest = await at.put(randomBytes(3 * mebibyte));
        for await (const _ of at.store.read(digest)) break;
        assert.equal((await collect(at.store.read(digest))).byteLength, 3 * mebibyte);
      });

      it('says where there is no blob', async () => {
        const digest = digestOf(Buffer.from('nowhere'));
        assert.equal(await at.store.size(digest), undefined);
        await assert.rejects(collect(at.store.read(digest)), { code: 'BlobNotFound', detail: { digest } });
      });
    });

    describe('open', () => {
      /** What is left of a reading, asking for `most` at once, and closes it. */
      const rest = async (reading: BlobReading, most?: number) => {
        const chunks: Buffer[] = [];
        for (;;) {
          const { left } = reading;
          const chunk = await reading.next(most);
          assert.equal(reading.left, left - (chunk?.byteLength ?? 0));
          if (chunk === undefined) break;
          assert.ok(0 < chunk.byteLength && chunk.byteLength <= mebibyte);
          chunks.push(Buffer.from(chunk));
        }
        assert.equal(reading.left, 0);
        assert.equal(await reading.next(most), undefined);
        await reading.close();
        return Buffer.concat(chunks);
      };

      it('gives the bytes that were put, of any size, in pieces of any size', async () => {
        for (const size of [0, 1, 4095, 65_536, 65_537, mebibyte - 1, mebibyte + 1, 3 * mebibyte + 7]) {
          const bytes = randomBytes(size);
          const digest = await at.put(bytes);
          for (const most of [undefined, 100_000, mebibyte]) {
            const reading = await at.store.open(digest);
            assert.equal(reading.left, size);
            assert.ok(bytes.equals(await rest(reading, most)), `${size} by ${most}`);
          }
        }
      });

      it('gives what lies in a range, whatever the pieces', async () => {
        const bytes = randomBytes(2 * mebibyte + 100);
        const digest = await at.put(bytes);
        const bound = fc.integer({ min: 0, max: bytes.byteLength - 1 });
        const most = fc.option(fc.integer({ min: 10_000, max: mebibyte }), { nil: undefined });
        await fc.assert(
          fc.asyncProperty(bound, bound, most, async (a, b, most) => {
            const [first, last] = [Math.min(a, b), Math.max(a, b)];
            const part = await rest(await at.store.open(digest, { first, last }), most);
            assert.ok(part.equals(bytes.subarray(first, last + 1)));
          }),
          { numRuns: 30 },
        );
      });

      it('refuses a range that does not lie within the blob, and says where there is no blob', async () => {
        const digest = await at.put(Buffer.from('0123456789'));
        await assert.rejects(at.store.open(digest, { first: 0, last: 10 }), { code: 'BlobRangeInvalid' });
        const nowhere = digestOf(Buffer.from('nowhere'));
        await assert.rejects(at.store.open(nowhere), { code: 'BlobNotFound', detail: { digest: nowhere } });
      });

      it('sends nothing to what is no socket, and goes on', async () => {
        const bytes = randomBytes(mebibyte);
        const reading = await at.store.open(await at.put(bytes));
        assert.ok([0, undefined].includes(reading.sendTo(-1, mebibyte)));
        assert.equal(reading.sendRest(-1), undefined);
        assert.equal(reading.left, mebibyte);
        assert.ok(bytes.equals(await rest(reading)));
      });

      it('may be closed early, and at once', async () => {
        const digest = await at.put(randomBytes(3 * mebibyte));
        await (await at.store.open(digest)).close();
        for (const most of [undefined, 1000]) {
          const reading = await at.store.open(digest);
          await reading.next(most);
          await reading.close();
        }
      });
    });

    describe('remove', () => {
      it('removes a blob, for good, and is content where there is none', async () => {
        const digest = await at.put(Buffer.from('gone'));
        const kept = await at.put(Buffer.from('kept'));
        assert.equal(await at.store.remove(digest), true);
        assert.equal(await at.store.remove(digest), true);
        await at.store.remove(digestOf(Buffer.from('never'), 'sha512'));
        await at.reopen();
        assert.equal(await at.store.size(digest), undefined);
        assert.equal(await at.store.size(kept), 4);
      });
    });

    describeStages(at);
    describeAppend(at);
    describeFinish(at);
    describeListing(at);

    describe('after a restart', () => {
      it('stages and blobs are there, and an upload goes on', async () => {
        const digest = await at.put(Buffer.from('blob'));
        await at.store.append(at.id, 0, one('abc'), unlimited);
        await at.reopen();
        assert.equal(await at.store.size(digest), 4);
        assert.deepEqual(await at.stages(), [at.id]);
        assert.equal(await at.store.stageSize(at.id), 3);
        assert.equal(await at.store.append(at.id, 3, one('def'), unlimited), 6);
        assert.equal(await at.store.finish(at.id, digestOf(Buffer.from('abcdef'))), 6);
      });
    });

    describe('close', () => {
      it('waits for an append that runs, then refuses', async () => {
        const slow = held('abc');
        const running = at.store.append(at.id, 0, slow.source, unlimited);
        await slow.begun;
        let closed = false;
        const closing = at.store.close().then(() => {
          closed = true;
        });
        await setTimeout(5);
        assert.equal(closed, false);
        const refused = { code: 'StorageClosed' };
        const digest = digestOf(Buffer.of());
        await assert.rejects(at.store.size(digest), refused);
        await assert.rejects(collect(at.store.read(digest)), refused);
        await assert.rejects(at.store.open(digest), refused);
        await assert.rejects(at.store.remove(digest), refused);
        await assert.rejects(at.store.createStage(randomUUID()), refused);
        await assert.rejects(at.store.stageSize(at.id), refused);
        await assert.rejects(at.store.append(at.id, 0, one('x'), 1), refused);
        await assert.rejects(at.store.finish(at.id, digest), refused);
        await assert.rejects(at.store.discard(at.id), refused);
        await assert.rejects(at.stages(), refused);
        await assert.rejects(all(at.store.blobs()), refused);
        slow.go();
        assert.equal(await running, 3);
        await closing;
        await at.store.close();
      });
    });
  });
}
