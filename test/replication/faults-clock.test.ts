import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { suite, test } from 'node:test';
import { skipUnless } from '../support/needs.ts';
import { assertSame, listing, toFar } from './faults.ts';
import { makeImage } from './registry-client.ts';
import { far, near, openTopology } from './topology.ts';
import { admit, createRepository, destination, replicate, source } from './world.ts';

const library = ['x86_64', 'aarch64']
  .map(machine => `/usr/lib/${machine}-linux-gnu/faketime/libfaketime.so.1`)
  .find(existsSync);
const name = 'replication between cells whose clocks are apart';
const skip = skipUnless(name, library ? undefined : 'libfaketime (Debian: faketime)');
const hour = 3_600_000;

suite(name, { skip }, () => {
  for (const offset of [hour, -hour]) {
    test(`by ${offset / hour} h: images arrive, tags move, and what was cut is tried again`, async () => {
      const env = {
        LD_PRELOAD: library,
        FAKETIME: `${offset > 0 ? '+' : ''}${offset / 1000}`,
        // Timers go on as they are.
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
      };
      const topology = await openTopology('two cells', {
        optionsOf: region => (region === far ? { env } : {}),
        clockOffset: region => (region === far ? offset : 0),
      });
      try {
        const repository = 'clock/app';
        await admit(topology.ecr(destination, far));
        await replicate(topology.ecr(source, near), ...toFar);
        await createRepository(topology.ecr(source, near), repository);
        const registry = topology.registry(source, near);
        for (const round of [1, 2, 3]) {
          await registry.push(repository, makeImage(`${round}`, [Buffer.from(`layer ${round}`)]), 'latest');
          await assertSame(topology, [repository]);
        }
        // A failure and its next attempt.
        topology.links[0]?.cut();
        const last = makeImage('after the cut', [Buffer.from('after the cut')]);
        await registry.push(repository, last, 'latest');
        assert.equal((await listing(topology.ecr(destination, far), repository)).size, 3);
        topology.links[0]?.mend();
        await assertSame(topology, [repository]);
        assert.equal(await topology.registry(destination, far).pull(repository, 'latest'), last.digest);
      } finally {
        await topology.close();
      }
    });
  }
});
