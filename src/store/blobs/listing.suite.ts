import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { all, collect, digestOf, type Fixture } from './suite-fixture.ts';

/** Longer than a file system's clock stands still. */
const tick = 30;

/** The part of `describeBlobStore` on listing blobs, and on removing those that nobody finished again. */
export function describeListing(at: Fixture): void {
  const digests = async (after?: Awaited<ReturnType<Fixture['put']>>) =>
    (await all(at.store.blobs(after))).map(({ digest }) => digest);

  describe('blobs', () => {
    it('tells every blob with its size, in the order of the digests, and no stage', async () => {
      assert.deepEqual(await all(at.store.blobs()), []);
      const put = await Promise.all([1, 2, 3, 4, 5, 6].map(size => at.put(randomBytes(size))));
      const other = Buffer.from('under another algorithm');
      const sha512 = digestOf(other, 'sha512');
      await at.store.finish(await at.stage(other), sha512);
      await at.stage('on its way');
      const found = await all(at.store.blobs());
      assert.deepEqual(
        found.map(({ digest }) => digest),
        [...put, sha512].sort(),
      );
      for (const { digest, size } of found) assert.equal(size, (await collect(at.store.read(digest))).length);
    });

    it('goes on after a digest, whether or not there is such a blob', async () => {
      await Promise.all(Array.from({ length: 12 }, () => at.put(randomBytes(9))));
      const every = await digests();
      for (const [index, digest] of every.entries()) {
        assert.deepEqual(await digests(digest), every.slice(index + 1));
        await at.store.remove(digest);
        assert.deepEqual(await digests(digest), every.slice(index + 1));
      }
    });

    it('tells when a stage was last finished into a blob, also into one that was there', async () => {
      const bytes = randomBytes(10);
      const changedAt = async () => (await all(at.store.blobs()))[0]?.changedAt as number;
      const early = await at.stage(bytes);
      await setTimeout(tick);
      const before = Date.now();
      await at.store.finish(early, digestOf(bytes));
      const first = await changedAt();
      assert.ok(first >= before - tick / 2 && first <= Date.now(), 'not when the bytes came');
      const again = await at.stage(bytes);
      await setTimeout(tick);
      await at.store.finish(again, digestOf(bytes));
      assert.ok((await changedAt()) > first);
    });
  });

  describe('remove, with a time', () => {
    it('leaves a blob that was finished into since then, and says so', async () => {
      const bytes = randomBytes(10);
      const digest = await at.put(bytes);
      await setTimeout(tick);
      const since = Date.now();
      await setTimeout(tick);
      await at.store.finish(await at.stage(bytes), digest);
      assert.equal(await at.store.remove(digest, since), false);
      assert.equal(await at.store.size(digest), 10);
      await setTimeout(tick);
      assert.equal(await at.store.remove(digest, Date.now()), true);
      assert.equal(await at.store.size(digest), undefined);
      assert.equal(await at.store.remove(digest, since), true, 'there is none');
    });
  });
}
