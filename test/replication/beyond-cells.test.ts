import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import {
  DeleteRegistryPolicyCommand,
  GetRepositoryPolicyCommand,
  SetRepositoryPolicyCommand,
} from '@aws-sdk/client-ecr';
import { missing, skipUnless } from '../support/needs.ts';
import { root } from '../support/root.ts';
import { run, succeeded } from '../support/run.ts';
import { withoutOptions } from '../support/server.ts';
import { until } from '../support/until.ts';
import { replication } from './command.ts';
import { listing, toFar } from './faults.ts';
import { makeImage, makeList } from './registry-client.ts';
import { far, near, openTopology, type Topology } from './topology.ts';
import { admit, createRepository, destination, replicate, settled, source } from './world.ts';

const configuration = `replication:
  - registry: ${source}/${near}
    tags: { exclude: ["*-dev"] }
    policies: true
`;
const registry = ['--registry', `${source}/${near}`];
const layerOf = (text: string) => Buffer.alloc(50_000, text);

suite('replication beyond ECR, between two cells', () => {
  let topology: Topology;
  before(async () => {
    topology = await openTopology('two cells', { configuration, direct: true });
  });
  after(() => topology?.close());

  const from = () => topology.ecr(source, near);
  const to = () => topology.ecr(destination, far);
  const command = (name: string, ...args: string[]) =>
    replication(topology.serverOf(near).data, name, ...args);

  test('a backfill copies what was pushed before, without the tags that are left out', async () => {
    const pushed = topology.registry(source, near);
    await createRepository(from(), 'early/app');
    const image = makeImage('early', [layerOf('one'), layerOf('two')]);
    const list = makeList([makeImage('child', [layerOf('one')])]);
    await pushed.push('early/app', image, 'v1');
    await pushed.push('early/app', image, 'v1-dev');
    await pushed.push('early/app', list, 'multi');
    await pushed.push('early/app', makeImage('only for developers', []), 'new-dev');
    await replicate(from(), ...toFar);
    await admit(to());

    assert.match((await command('backfill', ...registry, '--dry-run')).stdout, /^2 images to copy, /m);
    assert.equal((await listing(to(), 'early/app')).size, 0);
    const ran = succeeded(await command('backfill', ...registry));
    assert.match(ran.stdout, /^2 images copied, /m);

    const there = topology.registry(destination, far);
    assert.equal(await there.pull('early/app', 'v1'), image.digest);
    assert.equal(await there.pull('early/app', 'multi'), list.digest);
    for (const tag of ['v1-dev', 'new-dev']) assert.equal(await there.digestOf('early/app', tag), undefined);
    assert.match((await command('backfill', ...registry)).stdout, /^Nothing is left to copy/);
  });

  test('what failed is told with its reason, and a retry copies it once that is removed', async () => {
    await to().send(new DeleteRegistryPolicyCommand({}));
    const image = makeImage('late', [layerOf('three')]);
    await topology.registry(source, near).push('early/app', image, 'v2');
    const [status] = await settled(from(), 'early/app', image.digest);
    assert.equal(status?.failureCode, 'AccessDenied');
    const told = succeeded(await command('status', ...registry)).stdout;
    assert.match(told, new RegExp(`✗ ${destination}/${far}: AccessDenied, 1 image of early/app$`, 'm'));
    assert.match(told, new RegExp(`aws ecr put-registry-policy --region ${far}`));

    await admit(to());
    assert.match(succeeded(await command('retry', ...registry)).stdout, /^1 image copied, /m);
    assert.equal(await topology.registry(destination, far).pull('early/app', 'v2'), image.digest);
    assert.equal((await command('status', '--failed')).stdout, 'Nothing has failed.\n');
  });

  test('the policy of a repository follows it to the other cell, once the registry there allows it', async () => {
    const Principal = { AWS: `arn:aws:iam::${source}:root` };
    const policyText = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Sid: 'followed', Effect: 'Allow', Principal, Action: 'ecr:ListImages' }],
    });
    await from().send(new SetRepositoryPolicyCommand({ repositoryName: 'early/app', policyText }));
    await until(async () => {
      const { stdout } = await command('status', '--failed');
      return stdout.includes('ecr:SetRepositoryPolicy');
    });

    const failed = await command('retry', ...registry);
    assert.equal(failed.code, 1);
    assert.match(failed.stdout, /^nothing copied, in .*; policies of 1 repository failed\.$/m);

    const policies = ['SetRepositoryPolicy', 'DeleteRepositoryPolicy'];
    const lifecycle = ['PutLifecyclePolicy', 'DeleteLifecyclePolicy'];
    const images = ['ReplicateImage', 'CreateRepository'];
    await admit(
      to(),
      [...images, ...policies, ...lifecycle].map(name => `ecr:${name}`),
    );
    const planned = await command('retry', ...registry, '--dry-run');
    assert.equal(planned.stdout, 'the policies of 1 repository to copy. Nothing was changed.\n');
    const retried = succeeded(await command('retry', ...registry));
    assert.match(retried.stdout, /^policies of 1 repository copied, in /m);
    const there = await to().send(new GetRepositoryPolicyCommand({ repositoryName: 'early/app' }));
    assert.match(there.policyText ?? '', /followed/);
  });

  const skip = skipUnless('a backfill on a terminal', missing.program('script', 'Debian: bsdutils'));
  test('on a terminal a backfill draws one line over itself, until it is full', { skip }, async () => {
    const words = [`${root}/bin/entrepot`, 'replication', 'backfill', ...registry, '--again'];
    const line = [...words, '--data', topology.serverOf(near).data].join(' ');
    const ran = succeeded(
      await run('script', ['-qec', line, '/dev/null'], { env: withoutOptions(process.env) }),
    );
    const [bar = '', ...rest] = ran.stdout.split('\r\n');
    const drawn = bar.split('\r\u001b[K').slice(1);
    assert.ok(drawn.length >= 1);
    for (const each of drawn) assert.match(each, /^\[[#=>-]+\] +\d+ % {2}\d of 3 images/);
    assert.match(drawn.at(-1) ?? '', /100 % {2}3 of 3 images/);
    assert.match(rest.join('\n'), /^3 images copied, .* in /m);
  });
});
