import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { DeleteRegistryPolicyCommand } from '@aws-sdk/client-ecr';
import { chanceOf, newSeed } from '../support/chance.ts';
import { imageMaker, listing, toFar } from './faults.ts';
import { makeImage } from './registry-client.ts';
import { far, near, openTopology, type Topology, topologies } from './topology.ts';
import { admit, createRepository, destination, replicate, settled, source } from './world.ts';

/** Of the destination's repository. */
const room = 6;

for (const name of topologies) {
  suite(`replication that is refused, ${name}`, () => {
    let topology: Topology;
    before(async () => {
      topology = await openTopology(name, { configuration: `quotas: { imagesPerRepository: ${room} }\n` });
      await admit(topology.ecr(destination, far));
      await replicate(topology.ecr(source, near), ...toFar);
    });
    after(() => topology?.close());

    test('a policy withdrawn midway: each image is complete and whole, or failed by name', async t => {
      const chance = chanceOf(newSeed());
      t.diagnostic(`ENTREPOT_SEED=${chance.seed}`);
      const next = imageMaker(chance);
      const from = topology.registry(source, near);
      const to = topology.registry(destination, far);
      const repositories = ['withdrawn/a', 'withdrawn/b', 'withdrawn/c', 'withdrawn/d'];
      for (const each of repositories) await createRepository(topology.ecr(source, near), each);
      // Some are complete when it is withdrawn, some under way, some are pushed afterwards.
      const first = repositories.map(repository => from.push(repository, next(), 'first'));
      await Promise.all(first);
      for (const each of repositories) {
        for (const digest of (await listing(topology.ecr(source, near), each)).keys())
          await settled(topology.ecr(source, near), each, digest);
      }
      let withdrawn: Promise<unknown> | undefined;
      const lanes = repositories.map(async (repository, at) => {
        await from.push(repository, makeImage(repository, [chance.bytes(500)]), 'second');
        if (at === 0) withdrawn = topology.ecr(destination, far).send(new DeleteRegistryPolicyCommand({}));
        await from.push(repository, makeImage(`${repository} again`, [chance.bytes(500)]), 'third');
      });
      await Promise.all(lanes);
      await withdrawn;
      for (const each of repositories) await from.push(each, makeImage(`${each} late`, []), 'late');

      const counts = { COMPLETE: 0, FAILED: 0 };
      for (const repository of repositories) {
        for (const [digest, tags] of await listing(topology.ecr(source, near), repository)) {
          const [status] = await settled(topology.ecr(source, near), repository, digest);
          if (status?.status === 'COMPLETE') {
            counts.COMPLETE++;
            assert.equal(await to.pull(repository, digest), digest);
            for (const tag of tags) assert.equal(await to.pull(repository, tag), digest);
            assert.ok(!tags.includes('late'), `${digest} of ${repository} came in without a policy`);
          } else {
            counts.FAILED++;
            assert.deepEqual(status, { ...status, status: 'FAILED', failureCode: 'AccessDenied' });
            assert.ok(!tags.includes('first'));
          }
        }
        // What failed is not there, whatever is there is whole.
        for (const digest of (await listing(topology.ecr(destination, far), repository)).keys())
          assert.equal(await to.pull(repository, digest), digest);
      }
      t.diagnostic(JSON.stringify(counts));
      assert.ok(counts.COMPLETE >= repositories.length && counts.FAILED >= repositories.length);
      await admit(topology.ecr(destination, far));
    });

    test('a full repository at the destination: what fits is there, the rest failed by name', async () => {
      const repository = 'full/up';
      const from = topology.registry(source, near);
      await createRepository(topology.ecr(source, near), repository);
      await createRepository(topology.ecr(destination, far), repository);
      for (let own = 0; own < room - 2; own++)
        await topology.registry(destination, far).push(repository, makeImage(`own ${own}`, []), `own-${own}`);
      const statuses: unknown[] = [];
      for (let at = 0; at < 4; at++) {
        const image = makeImage(`copied ${at}`, []);
        await from.push(repository, image, 'latest');
        statuses.push(...(await settled(topology.ecr(source, near), repository, image.digest)));
      }
      const to = { region: far, registryId: destination };
      const complete = { ...to, status: 'COMPLETE' };
      const failed = { ...to, status: 'FAILED', failureCode: 'LimitExceeded' };
      assert.deepEqual(statuses, [complete, complete, failed, failed]);
      assert.equal((await listing(topology.ecr(destination, far), repository)).size, room);
      const { digest } = makeImage('copied 1', []);
      assert.equal(await topology.registry(destination, far).pull(repository, 'latest'), digest);
    });
  });
}
