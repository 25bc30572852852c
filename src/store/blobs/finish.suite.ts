import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { collect, digestOf, type Fixture, mebibyte, one, unlimited } from './suite-fixture.ts';

/** The part of `describeBlobStore` on making blobs of stages. */
export function describeFinish(at: Fixture): void {
  describe('finish', () => {
    for (const algorithm of ['sha256', 'sha512'] as const)
      it(`makes a blob by its ${algorithm}, and the stage is gone`, async () => {
        const bytes = randomBytes(mebibyte + 1);
        const made = await at.stage(bytes);
        const digest = digestOf(bytes, algorithm);
        assert.equal(await at.store.finish(made, digest), bytes.byteLength);
        assert.equal(await at.store.stageSize(made), undefined);
        assert.deepEqual(await at.stages(), [at.id]);
        await assert.rejects(at.store.finish(made, digest), { code: 'StageNotFound' });
        await at.reopen();
        assert.ok(bytes.equals(await collect(at.store.read(digest))));
      });

    it('takes an empty stage', async () => {
      assert.equal(await at.store.finish(at.id, digestOf(Buffer.of())), 0);
      assert.equal((await collect(at.store.read(digestOf(Buffer.of())))).byteLength, 0);
    });

    for (const restart of [false, true])
      it(`refuses another digest, tells the real one, keeps the stage${restart ? ', after a restart' : ''}`, async () => {
        await at.store.append(at.id, 0, one('abc'), unlimited);
        if (restart) await at.reopen();
        for (const algorithm of ['sha256', 'sha512'] as const) {
          const expected = digestOf(Buffer.from('abd'), algorithm);
          const computed = digestOf(Buffer.from('abc'), algorithm);
          await assert.rejects(at.store.finish(at.id, expected), {
            code: 'DigestMismatch',
            detail: { expected, computed, size: 3 },
          });
          assert.equal(await at.store.size(expected), undefined);
        }
        await at.store.append(at.id, 3, one('d'), unlimited);
        assert.equal(await at.store.finish(at.id, digestOf(Buffer.from('abcd'))), 4);
      });

    it('is no error where the blob is there already, and leaves it whole', async () => {
      const bytes = randomBytes(mebibyte);
      const digest = await at.put(bytes);
      const made = await at.stage(bytes);
      await at.store.finish(made, digest);
      assert.equal(await at.store.stageSize(made), undefined);
      assert.ok(bytes.equals(await collect(at.store.read(digest))));
    });

    it('may happen for one digest many times at once', async () => {
      const bytes = randomBytes(100_000);
      const made = await Promise.all(Array.from({ length: 8 }, () => at.stage(bytes)));
      await Promise.all(made.map(each => at.store.finish(each, digestOf(bytes))));
      assert.deepEqual(await at.stages(), [at.id]);
      assert.ok(bytes.equals(await collect(at.store.read(digestOf(bytes)))));
    });

    it('takes turns: of two calls on one stage the second finds none', async () => {
      const made = await at.stage('abc');
      const digest = digestOf(Buffer.from('abc'));
      const [first, second] = await Promise.allSettled([
        at.store.finish(made, digest),
        at.store.finish(made, digest),
      ]);
      assert.equal(first.status, 'fulfilled');
      assert.equal(second.status === 'rejected' && second.reason.code, 'StageNotFound');
    });

    it('racing a removal leaves the blob whole or gone', async () => {
      const bytes = randomBytes(50_000);
      const digest = digestOf(bytes);
      for (let n = 0; n < 20; n += 1) {
        const made = await at.stage(bytes);
        await Promise.all([at.store.finish(made, digest), at.store.remove(digest)]);
        const size = await at.store.size(digest);
        assert.ok(size === undefined || size === bytes.byteLength);
        if (size !== undefined) assert.ok(bytes.equals(await collect(at.store.read(digest))));
      }
      await at.store.finish(await at.stage(bytes), digest);
      assert.equal(await at.store.size(digest), bytes.byteLength);
    });
  });
}
