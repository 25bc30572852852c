import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { type Chance, chanceOf, newSeed } from '../support/chance.ts';
import { assertSame, imageMaker, killDuring, toFar, type Work, witness } from './faults.ts';
import { far, near, openTopology, type Topology, topologies } from './topology.ts';
import { admit, createRepository, destination, replicate, source } from './world.ts';

/** `npm run test:deep` asks for 200. */
const images = Number(process.env.ENTREPOT_REPLICATIONS ?? 12);
/** Milliseconds; the long run on a busy machine takes minutes. */
const timeout = 900_000;
const kills = Math.ceil(images / 4);

for (const name of topologies) {
  suite(`replication under kills, ${name}`, { timeout }, () => {
    let topology: Topology;
    before(async () => {
      topology = await openTopology(name);
      await admit(topology.ecr(destination, far));
      await replicate(topology.ecr(source, near), ...toFar);
    });
    after(() => topology?.close());

    /** Runs lanes of work, which count what they have done, while servers are killed. */
    const underKills = async (chance: Chance, lanes: (work: Work) => Promise<unknown>[]): Promise<void> => {
      const work = { pieces: images, done: 0 };
      const failed = new AbortController();
      const killing = killDuring(work, topology.servers, { chance, kills, abort: failed.signal });
      try {
        await Promise.all(lanes(work));
      } catch (error) {
        failed.abort();
        throw error;
      } finally {
        await killing;
      }
    };

    test('both sides hold the same in the end, and nothing is ever visible that is not whole', {
      timeout,
    }, async t => {
      const chance = chanceOf(newSeed());
      t.diagnostic(`ENTREPOT_SEED=${chance.seed}`);
      const repositories = ['killed/a', 'killed/b', 'killed/c'];
      for (const each of repositories) await createRepository(topology.ecr(source, near), each);
      const next = imageMaker(chance.fork());
      const registry = topology.registry(source, near, 'patient');
      let begun = 0;
      const push = async (repository: string, work: Work) => {
        while (begun < work.pieces) {
          const count = begun++;
          const image = next();
          await registry.push(repository, image, chance.below(2) === 0 ? 'latest' : `v${count}`);
          // The same bytes in another repository, while the first copy may be under way.
          if (chance.below(8) === 0) await registry.push(chance.pick(repositories), image, `copy-${count}`);
          work.done++;
        }
      };
      const watching = witness(topology, repositories);
      try {
        await underKills(chance.fork(), work => repositories.map(each => push(each, work)));
        const whole = await assertSame(topology, repositories);
        const pulled = await watching.stop();
        t.diagnostic(`${kills} kills; ${whole} images; ${pulled} images and tags pulled as they appeared`);
        assert.ok(whole >= images && pulled >= whole);
      } finally {
        await watching.stop();
      }
    });

    test('a tag ends where it was pushed last', { timeout }, async t => {
      const chance = chanceOf(newSeed());
      t.diagnostic(`ENTREPOT_SEED=${chance.seed}`);
      const repository = 'killed/order';
      await createRepository(topology.ecr(source, near), repository);
      const registry = topology.registry(source, near, 'patient');
      const next = imageMaker(chance.fork());
      let last = '';
      const push = async (work: Work) => {
        for (; work.done < work.pieces; work.done++) {
          const image = next();
          await registry.push(repository, image, 'latest');
          last = image.digest;
        }
      };
      await underKills(chance.fork(), work => [push(work)]);
      await assertSame(topology, [repository]);
      assert.equal(await topology.registry(destination, far).digestOf(repository, 'latest'), last);
    });
  });
}
