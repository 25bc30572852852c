import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { all, digestOf, type Fixture, held, one, unlimited } from './suite-fixture.ts';

/** The part of `describeBlobStore` on the life of stages, besides `append` and `finish`. */
export function describeStages(at: Fixture): void {
  describe('createStage', () => {
    it('makes an empty stage', async () => {
      assert.equal(await at.store.stageSize(at.id), 0);
      assert.equal(await at.store.stageSize(randomUUID()), undefined);
    });

    it('refuses an at.id that a stage has, and leaves that one alone', async () => {
      await at.store.append(at.id, 0, one('abc'), unlimited);
      await assert.rejects(at.store.createStage(at.id), { code: 'StageExists' });
      assert.equal(await at.store.stageSize(at.id), 3);
    });

    it('refuses what is no UUID, and nothing is found by such a name', async () => {
      for (const bad of ['', '..', '../blobs', 'a/b', at.id.toUpperCase(), `${at.id}\n`, '\0'])
        await assert.rejects(at.store.createStage(bad), { code: 'StageIdInvalid' });
      assert.equal(await at.store.stageSize('../blobs'), undefined);
      await assert.rejects(at.store.append('../x', 0, one(''), 1), { code: 'StageNotFound' });
      await assert.rejects(at.store.finish('..', digestOf(Buffer.of())), { code: 'StageNotFound' });
      await at.store.discard('../blobs');
    });
  });

  describe('discard', () => {
    it('removes a stage and is content where there is none', async () => {
      await at.store.append(at.id, 0, one('abc'), unlimited);
      await at.store.discard(at.id);
      await at.store.discard(at.id);
      assert.equal(await at.store.stageSize(at.id), undefined);
      await assert.rejects(at.store.append(at.id, 3, one('d'), unlimited), { code: 'StageNotFound' });
      await at.store.createStage(at.id);
      await at.store.append(at.id, 0, one('xyz'), unlimited);
      await at.store.finish(at.id, digestOf(Buffer.from('xyz')));
    });

    it('waits for the append that runs', async () => {
      const slow = held('abc');
      const running = at.store.append(at.id, 0, slow.source, unlimited);
      await slow.begun;
      const discarded = at.store.discard(at.id);
      const late = at.store.append(at.id, 3, one('d'), unlimited);
      slow.go();
      assert.equal(await running, 3);
      await discarded;
      await assert.rejects(late, { code: 'StageNotFound' });
      assert.deepEqual(await at.stages(), []);
    });
  });

  describe('stages', () => {
    it('tells every stage and when it last changed', async () => {
      const made = await at.stage('abc');
      await at.put(Buffer.from('a blob is no stage'));
      const found = await all(at.store.stages());
      assert.deepEqual(found.map(each => each.id).toSorted(), [at.id, made].toSorted());
      for (const { changedAt } of found) assert.ok(Math.abs(changedAt - Date.now()) < 60_000);
    });

    it('moves the time on with an append', async () => {
      const time = async () => (await all(at.store.stages()))[0]?.changedAt ?? Number.NaN;
      const before = await time();
      await setTimeout(20);
      await at.store.append(at.id, 0, one('abc'), unlimited);
      assert.ok((await time()) > before);
    });
  });
}
