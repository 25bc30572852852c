import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { chanceOf, newSeed } from '../support/chance.ts';
import type { Link } from '../support/link.ts';
import { until } from '../support/until.ts';
import { assertSame, imageMaker, listing, toFar, type Work, witness } from './faults.ts';
import { makeImage } from './registry-client.ts';
import { far, near, openTopology, type Topology } from './topology.ts';
import { admit, createRepository, destination, replicate, settled, source, statusOf } from './world.ts';

/** `npm run test:deep` asks for 200. */
const images = Number(process.env.ENTREPOT_REPLICATIONS ?? 16);
/** Milliseconds; the long run on a busy machine takes minutes. */
const timeout = 900_000;
const mebibyte = 1024 ** 2;

suite('replication over a bad line between two cells', { timeout }, () => {
  let topology: Topology;
  before(async () => {
    topology = await openTopology('two cells');
    await admit(topology.ecr(destination, far));
    await replicate(topology.ecr(source, near), ...toFar);
  });
  after(() => topology?.close());

  test('cut, stalled and slowed at random: both sides hold the same in the end', { timeout }, async t => {
    const chance = chanceOf(newSeed());
    t.diagnostic(`ENTREPOT_SEED=${chance.seed}`);
    const repositories = ['line/a', 'line/b'];
    for (const each of repositories) await createRepository(topology.ecr(source, near), each);
    const registry = topology.registry(source, near);
    const next = imageMaker(chance.fork());
    const work: Work = { pieces: images, done: 0 };
    const push = async (repository: string) => {
      while (work.done < work.pieces) {
        const count = work.done++;
        await registry.push(repository, next(), chance.below(2) === 0 ? 'latest' : `v${count}`);
        await sleep(chance.below(50));
      }
    };
    const line = topology.links[0] as Link;
    const spoiling = chance.fork();
    const spoil = async () => {
      while (work.done < work.pieces) {
        const how = spoiling.below(3);
        if (how === 0) line.cut();
        else if (how === 1) line.stall();
        else line.slow(20_000);
        await sleep(spoiling.between(10, 200));
        line.mend();
        await sleep(spoiling.between(10, 200));
      }
    };
    const watching = witness(topology, repositories);
    try {
      await Promise.all([...repositories.map(push), spoil()]);
      const whole = await assertSame(topology, repositories);
      assert.ok((await watching.stop()) >= whole && whole >= images);
    } finally {
      line.mend();
      await watching.stop();
    }
  });

  test('a large layer goes on where the line was cut: what has arrived is not sent again', async t => {
    const repository = 'line/large';
    const size = 8 * mebibyte;
    await createRepository(topology.ecr(source, near), repository);
    const registry = topology.registry(source, near);
    const line = topology.links[0] as Link;
    const image = makeImage('large', [Buffer.alloc(size, 'large'), Buffer.from('small')]);
    const before = line.bytes.there;
    // Slow, so that little is on its way when it is cut.
    line.slow(16 * mebibyte);
    const cut = line.cutAfter(0.6 * size);
    await registry.push(repository, image, 'latest');
    await cut;
    assert.equal(
      (await listing(topology.ecr(destination, far), repository)).size,
      0,
      'it is not there in part',
    );
    assert.equal(
      (await statusOf(topology.ecr(source, near), repository, image.digest))[0]?.status,
      'IN_PROGRESS',
    );
    line.mend();
    await assertSame(topology, [repository]);
    const sent = (line.bytes.there - before) / size;
    t.diagnostic(`${sent.toFixed(3)} times its size went over the line`);
    assert.ok(sent < 1.1, `${sent} times its size`);
  });

  test('a cell that cannot be reached holds up no other destination, and gets everything once it can', async () => {
    const repository = 'line/down';
    await createRepository(topology.ecr(source, near), repository);
    const here = { region: near, registryId: destination };
    await admit(topology.ecr(destination, near));
    await replicate(topology.ecr(source, near), { destinations: [here, ...(toFar[0]?.destinations ?? [])] });
    const registry = topology.registry(source, near);
    await topology.serverOf(far).kill();
    const pushed = [];
    for (let at = 0; at < 4; at++) {
      const image = makeImage(`down ${at}`, [Buffer.from(`down ${at}`)]);
      await registry.push(repository, image, 'latest');
      pushed.push(image.digest);
    }
    const last = pushed.at(-1) as string;
    const statusHere = async () =>
      (await statusOf(topology.ecr(source, near), repository, last)).map(({ region, status }) => [
        region,
        status,
      ]);
    await until(async () => (await statusHere())[0]?.[1] === 'COMPLETE');
    assert.deepEqual(await statusHere(), [
      [near, 'COMPLETE'],
      [far, 'IN_PROGRESS'],
    ]);
    assert.equal(await topology.registry(destination, near).pull(repository, 'latest'), last);
    await topology.serverOf(far).start();
    for (const digest of pushed) await settled(topology.ecr(source, near), repository, digest);
    assert.equal(await topology.registry(destination, far).pull(repository, 'latest'), last);
    assert.equal((await listing(topology.ecr(destination, far), repository)).size, pushed.length);
  });
});
