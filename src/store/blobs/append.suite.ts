import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { collect, digestOf, type Fixture, held, mebibyte, one, reusing, unlimited } from './suite-fixture.ts';

/** The part of `describeBlobStore` on appending. */
export function describeAppend(at: Fixture): void {
  describe('append', () => {
    it('keeps any sequence of chunks in order, over several appends and restarts', async () => {
      const chunk = fc.uint8Array({ maxLength: 300 });
      const appends = fc.array(fc.tuple(fc.array(chunk, { maxLength: 6 }), fc.boolean()), { maxLength: 6 });
      await fc.assert(
        fc.asyncProperty(appends, async appends => {
          const made = randomUUID();
          await at.store.createStage(made);
          let size = 0;
          for (const [chunks, restart] of appends) {
            if (restart) await at.reopen();
            size = await at.store.append(made, size, reusing(chunks), unlimited);
            assert.equal(await at.store.stageSize(made), size);
          }
          const bytes = Buffer.concat(appends.flatMap(([chunks]) => chunks));
          assert.equal(size, bytes.byteLength);
          await at.store.finish(made, digestOf(bytes));
          assert.ok(bytes.equals(await collect(at.store.read(digestOf(bytes)))));
        }),
        { numRuns: 25 },
      );
    });

    it('takes chunks larger and smaller than its buffers, and those that share one buffer', async () => {
      const chunks = [1, 3 * mebibyte + 5, 0, 70_000, 262_143, 262_144, 1, 262_145].map(n => randomBytes(n));
      const bytes = Buffer.concat(chunks);
      assert.equal(await at.store.append(at.id, 0, reusing(chunks), unlimited), bytes.byteLength);
      await at.store.finish(at.id, digestOf(bytes));
      assert.ok(bytes.equals(await collect(at.store.read(digestOf(bytes)))));
    });

    it('takes what a store reads', async () => {
      const bytes = randomBytes(2 * mebibyte + 3);
      const digest = await at.put(bytes);
      await at.store.append(at.id, 0, at.store.read(digest), unlimited);
      await at.store.finish(at.id, digestOf(bytes, 'sha512'));
      assert.ok(bytes.equals(await collect(at.store.read(digestOf(bytes, 'sha512')))));
    });

    it('refuses another offset, tells the real size, and takes nothing', async () => {
      await at.store.append(at.id, 0, one('abc'), unlimited);
      for (const offset of [0, 2, 4, -1]) {
        let asked = false;
        const source = (async function* () {
          asked = true;
          yield Buffer.from('x');
        })();
        await assert.rejects(at.store.append(at.id, offset, source, unlimited), {
          code: 'StageOffsetMismatch',
          detail: { id: at.id, offset, size: 3 },
        });
        assert.equal(asked, false);
      }
      assert.equal(await at.store.stageSize(at.id), 3);
    });

    it('refuses a stage that is not there', async () => {
      await assert.rejects(at.store.append(randomUUID(), 0, one('x'), 1), { code: 'StageNotFound' });
    });

    it('takes up to the limit and cuts back what goes over it, ending the source', async () => {
      assert.equal(await at.store.append(at.id, 0, one('abc'), 3), 3);
      let ended = false;
      const source = (async function* () {
        try {
          for (;;) yield randomBytes(100_000);
        } finally {
          ended = true;
        }
      })();
      await assert.rejects(at.store.append(at.id, 3, source, mebibyte), {
        code: 'StageTooLarge',
        detail: { id: at.id, limit: mebibyte },
      });
      assert.equal(ended, true);
      assert.equal(await at.store.stageSize(at.id), 3);
      assert.equal(await at.store.append(at.id, 3, one('d'), 4), 4);
      assert.equal(await at.store.finish(at.id, digestOf(Buffer.from('abcd'))), 4);
    });

    it('cuts the stage back when the source fails, and throws its error', async () => {
      await at.store.append(at.id, 0, one('abc'), unlimited);
      const error = new Error('the client went away');
      const source = (async function* () {
        for (let n = 0; n < 30; n += 1) yield randomBytes(100_000);
        throw error;
      })();
      await assert.rejects(at.store.append(at.id, 3, source, unlimited), thrown => thrown === error);
      assert.equal(await at.store.stageSize(at.id), 3);
      await at.store.append(at.id, 3, one('def'), unlimited);
      await at.store.finish(at.id, digestOf(Buffer.from('abcdef')));
    });

    it('takes turns: of two writers at one offset the second finds another', async () => {
      const slow = held('first');
      const first = at.store.append(at.id, 0, slow.source, unlimited);
      const second = at.store.append(at.id, 0, one('second'), unlimited);
      const third = at.store.append(at.id, 5, one('!'), unlimited);
      await slow.begun;
      slow.go();
      assert.equal(await first, 5);
      await assert.rejects(second, {
        code: 'StageOffsetMismatch',
        detail: { id: at.id, offset: 0, size: 5 },
      });
      assert.equal(await third, 6);
      await at.store.finish(at.id, digestOf(Buffer.from('first!')));
    });

    it('does not make other stages wait, and shows the size before it while it runs', async () => {
      await at.store.append(at.id, 0, one('abc'), unlimited);
      const slow = held('x'.repeat(mebibyte));
      const running = at.store.append(at.id, 3, slow.source, unlimited);
      await slow.begun;
      await at.put(Buffer.from('meanwhile'));
      assert.equal(await at.store.stageSize(at.id), 3);
      slow.go();
      assert.equal(await running, mebibyte + 3);
      assert.equal(await at.store.stageSize(at.id), mebibyte + 3);
    });

    it('never shows a size that no append has resolved to', async () => {
      const sizes = new Set<number | undefined>([0]);
      let running = true;
      const watching = (async () => {
        for (; running; await setImmediate()) assert.ok(sizes.has(await at.store.stageSize(at.id)));
      })();
      for (let n = 0, size = 0; n < 20; n += 1) {
        const chunks = Array.from({ length: 5 }, () => randomBytes(100_000));
        sizes.add(size + 500_000);
        size = await at.store.append(at.id, size, reusing(chunks), unlimited);
      }
      running = false;
      await watching;
    });
  });
}
