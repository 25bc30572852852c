import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { atExit } from '../support/cleanup.ts';
import { missing, skipUnless } from '../support/needs.ts';
import { tempDir } from '../support/temp.ts';
import { until } from '../support/until.ts';
import { assertSame, listing, toFar } from './faults.ts';
import { makeImage } from './registry-client.ts';
import { far, near, openTopology, type Topology } from './topology.ts';
import { admit, createRepository, destination, replicate, source, statusOf } from './world.ts';

const name = 'replication to a cell whose disk is full';
const skip = skipUnless(name, missing.root());
const mebibyte = 1024 ** 2;

suite(name, { skip }, () => {
  const dir = tempDir('full-cell');
  const disk = join(dir.path, 'disk');
  let topology: Topology;
  let forget = () => {};
  before(async () => {
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', disk]);
    forget = atExit(() => execFileSync('umount', ['-l', disk]));
    topology = await openTopology('two cells', {
      optionsOf: region => (region === far ? { dataDirectory: join(disk, 'data') } : {}),
    });
    await admit(topology.ecr(destination, far));
    await replicate(topology.ecr(source, near), ...toFar);
  });
  after(async () => {
    await topology?.close();
    execFileSync('umount', ['-l', disk]);
    forget();
    dir.remove();
  });

  test('nothing of an image shows that does not fit, and it comes once there is room', async () => {
    const repository = 'disk/app';
    await createRepository(topology.ecr(source, near), repository);
    const registry = topology.registry(source, near);
    const small = makeImage('small', [Buffer.from('small')]);
    await registry.push(repository, small, 'latest');
    await assertSame(topology, [repository]);
    const large = makeImage('large', [Buffer.alloc(32 * mebibyte, 'large')]);
    await registry.push(repository, large, 'latest');
    // The source's log says what keeps the job from its end.
    await until(() => /StorageFull/.test(topology.serverOf(near).log()));
    const [status] = await statusOf(topology.ecr(source, near), repository, large.digest);
    assert.equal(status?.status, 'IN_PROGRESS');
    assert.deepEqual(
      [...(await listing(topology.ecr(destination, far), repository))],
      [[small.digest, ['latest']]],
    );
    assert.equal(await topology.registry(destination, far).pull(repository, 'latest'), small.digest);
    execFileSync('mount', ['-o', 'remount,size=128m', disk]);
    await assertSame(topology, [repository]);
    assert.equal(await topology.registry(destination, far).pull(repository, 'latest'), large.digest);
  });
});
