import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteLifecyclePolicyCommand,
  DeleteRepositoryPolicyCommand,
  type ECRClient,
  GetLifecyclePolicyCommand,
  GetRepositoryPolicyCommand,
  PutImageCommand,
  PutLifecyclePolicyCommand,
  SetRepositoryPolicyCommand,
} from '@aws-sdk/client-ecr';
import { ociManifest, pushImage, pushIndex, uploadLayer } from '../ecr/world.ts';
import { root } from '../support/root.ts';
import { run } from '../support/run.ts';
import { withoutOptions } from '../support/server.ts';
import { tempDir } from '../support/temp.ts';
import { until } from '../support/until.ts';
import { replication } from './command.ts';
import {
  admit,
  createRepository,
  destination,
  elsewhere,
  imagesIn,
  newName,
  openReplicationWorld,
  type ReplicationWorld,
  region,
  replicate,
  settled,
  source,
  statusOf,
  to,
} from './world.ts';

const configuration = `
quotas: { replicationDestinations: 30 }
replication:
  - registry: ${source}/${region}
    tags: { include: ["v*", "multi"], exclude: ["*-dev"] }
    chaining: true
    policies: true
  - registry: "*/*"
    chaining: true
    policies: true
`;
const byRoot = { AWS: [source, destination].map(account => `arn:aws:iam::${account}:root`) };

/** The text of a policy, or null. */
const policyOf = async (ecr: ECRClient, repositoryName: string): Promise<string | null> =>
  (await ecr.send(new GetRepositoryPolicyCommand({ repositoryName })).catch(() => null))?.policyText ?? null;
const lifecycleOf = async (ecr: ECRClient, repositoryName: string): Promise<string | null> =>
  (await ecr.send(new GetLifecyclePolicyCommand({ repositoryName })).catch(() => null))
    ?.lifecyclePolicyText ?? null;

const eventually = <T>(read: () => Promise<T>, wanted: T): Promise<true> =>
  until(async () => Object.is(await read(), wanted));

const policy = (Sid: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Sid, Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${source}:root` }, Action: 'ecr:ListImages' },
    ],
  });
const lifecycle = (countNumber: number) =>
  JSON.stringify({
    rules: [
      {
        rulePriority: 1,
        selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber },
        action: { type: 'expire' },
      },
    ],
  });

describe('replication beyond ECR', () => {
  const dir = tempDir('replication');
  let world: ReplicationWorld;
  before(async () => {
    const config = join(dir.path, 'entrepot.yaml');
    writeFileSync(config, configuration);
    world = await openReplicationWorld({ options: ['--config', config] });
    for (const ecr of [there(), from(), further()]) await admit(ecr, undefined, byRoot);
  });
  after(async () => {
    await world?.close();
    dir.remove();
  });
  const from = () => world.ecr(source);
  const there = () => world.ecr(destination);
  const further = () => world.ecr(source, elsewhere);

  test('more destinations than ECR has', async () => {
    const destinations = Array.from({ length: 30 }, (_, index) => to(source, `eu-west-${index + 2}`));
    await replicate(from(), { destinations });
    await assert.rejects(
      replicate(from(), { destinations: [...destinations, to(destination)] }),
      /must not have more than 30 unique destinations/,
    );
  });

  test('tag filters: what they let through goes, with its children and what refers to it', async () => {
    await replicate(from(), { destinations: [to(destination)] });
    const name = newName();
    await createRepository(from(), name);
    const release = await pushImage(from(), name, 'v1', 'release');
    const dev = await pushImage(from(), name, 'v2-dev', 'dev');
    const other = await pushImage(from(), name, 'latest', 'other');
    const child = await pushImage(from(), name, undefined, 'child');
    const list = await pushIndex(from(), name, 'multi', [child]);
    const signatureOf = async (subject: { digest: string; manifest: string }, content: string) => {
      const config = await uploadLayer(from(), name, Buffer.from('{}'));
      const layer = await uploadLayer(from(), name, Buffer.from(content));
      const imageManifest = JSON.stringify({
        schemaVersion: 2,
        mediaType: ociManifest,
        artifactType: 'application/vnd.example.signature',
        config: { mediaType: 'application/vnd.oci.empty.v1+json', digest: config, size: 2 },
        layers: [{ mediaType: 'application/octet-stream', digest: layer, size: content.length }],
        subject: { mediaType: ociManifest, digest: subject.digest, size: subject.manifest.length },
      });
      const { image } = await from().send(new PutImageCommand({ repositoryName: name, imageManifest }));
      return image?.imageId?.imageDigest as string;
    };
    const signature = await signatureOf(release, 'signature');
    const unwanted = await signatureOf(dev, 'of dev');

    for (const digest of [release.digest, list, signature])
      assert.equal((await settled(from(), name, digest))[0]?.status, 'COMPLETE');
    for (const digest of [dev.digest, other.digest, unwanted])
      assert.deepEqual(await statusOf(from(), name, digest), []);
    const images = await imagesIn(there(), name);
    assert.deepEqual([...images.keys()].sort(), [release.digest, child.digest, list, signature].sort());
  });

  test('a chain A → B → C with a way back: everything arrives once, and nothing goes round', async () => {
    await replicate(from(), { destinations: [to(destination)] });
    await replicate(there(), { destinations: [to(source, elsewhere), to(source)] });
    const name = newName('chain');
    await createRepository(from(), name);
    const { digest } = await pushImage(from(), name, 'v1', 'chained');
    assert.equal((await settled(from(), name, digest))[0]?.status, 'COMPLETE');
    assert.deepEqual(await settled(there(), name, digest), [
      { region: elsewhere, registryId: source, status: 'COMPLETE' },
    ]);
    assert.deepEqual((await imagesIn(further(), name)).get(digest)?.imageTags, ['v1']);
    assert.deepEqual(await statusOf(further(), name, digest), []);

    // What is pushed at B is B's own, and goes both ways, but not back from A.
    const own = await pushImage(there(), name, 'v2', 'of B');
    assert.deepEqual(
      (await settled(there(), name, own.digest)).map(({ status }) => status),
      ['COMPLETE', 'COMPLETE'],
    );
    assert.ok((await imagesIn(from(), name)).has(own.digest));
    assert.deepEqual(await statusOf(from(), name, own.digest), []);
    await replicate(there());
  });

  test('policies go along: when the repository is made, when they are set and when they go', async () => {
    const granted = [
      'ecr:ReplicateImage',
      'ecr:CreateRepository',
      'ecr:SetRepositoryPolicy',
      'ecr:DeleteRepositoryPolicy',
      'ecr:PutLifecyclePolicy',
      'ecr:DeleteLifecyclePolicy',
    ];
    await admit(there(), granted);
    await replicate(from(), { destinations: [to(destination), to(source, elsewhere)] });
    const repositoryName = newName('policies');
    await createRepository(from(), repositoryName);
    await from().send(new SetRepositoryPolicyCommand({ repositoryName, policyText: policy('first') }));
    // Nothing is there to set it on.
    await pushImage(from(), repositoryName, 'v1', 'with policies');
    const text = await policyOf(from(), repositoryName);
    assert.match(text ?? '', /first/);
    for (const ecr of [there(), further()]) await eventually(() => policyOf(ecr, repositoryName), text);

    await from().send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText: lifecycle(7) }));
    await from().send(
      new SetRepositoryPolicyCommand({ repositoryName, policyText: policy('second'), force: true }),
    );
    const second = await policyOf(from(), repositoryName);
    const kept = await lifecycleOf(from(), repositoryName);
    for (const ecr of [there(), further()]) {
      await eventually(() => policyOf(ecr, repositoryName), second);
      await eventually(() => lifecycleOf(ecr, repositoryName), kept);
    }

    await from().send(new DeleteRepositoryPolicyCommand({ repositoryName }));
    await from().send(new DeleteLifecyclePolicyCommand({ repositoryName }));
    for (const ecr of [there(), further()]) {
      await eventually(() => policyOf(ecr, repositoryName), null);
      await eventually(() => lifecycleOf(ecr, repositoryName), null);
    }
  });

  test('policies go round no circle', async () => {
    const granted = ['ecr:ReplicateImage', 'ecr:CreateRepository', 'ecr:SetRepositoryPolicy'];
    for (const ecr of [there(), from()]) await admit(ecr, granted, byRoot);
    await replicate(from(), { destinations: [to(destination)] });
    await replicate(there(), { destinations: [to(source)] });
    const repositoryName = newName('circle');
    for (const ecr of [from(), there()]) await createRepository(ecr, repositoryName);
    for (let round = 0; round < 10; round += 1) {
      const policyText = policy(`round${round}`);
      await from().send(new SetRepositoryPolicyCommand({ repositoryName, policyText }));
    }
    const last = await policyOf(from(), repositoryName);
    assert.match(last ?? '', /round9/);
    await eventually(() => policyOf(there(), repositoryName), last);
    await sleep(200);
    for (const ecr of [from(), there()]) assert.equal(await policyOf(ecr, repositoryName), last);
    await replicate(there());
  });

  test('policies that the destination does not admit are a failure that says so, until they are', async () => {
    await admit(there());
    await replicate(from(), { destinations: [to(destination)] });
    const repositoryName = newName('refused');
    await createRepository(from(), repositoryName);
    const { digest } = await pushImage(from(), repositoryName, 'v1', 'refused');
    await settled(from(), repositoryName, digest);
    await from().send(new SetRepositoryPolicyCommand({ repositoryName, policyText: policy('refused') }));
    const status = async () => {
      const { stdout } = await replication(world.server.data, 'status', '--failed', '--json');
      return (JSON.parse(stdout) as { failures: { what: string; code: string; advice: object }[] }[])
        .flatMap(({ failures }) => failures)
        .filter(({ what }) => what === 'policies');
    };
    await eventually(async () => (await status()).length, 1);
    const [failure] = await status();
    assert.ok(failure);
    assert.equal(failure.code, 'AccessDenied');
    const { statement } = failure.advice as { statement: { Action: string[] } };
    assert.ok(statement.Action.includes('ecr:SetRepositoryPolicy'));
    assert.equal(await policyOf(there(), repositoryName), null);

    await admit(there(), ['ecr:ReplicateImage', 'ecr:CreateRepository', ...statement.Action]);
    const ran = await replication(world.server.data, 'retry', '--registry', `${source}/${region}`);
    assert.equal(ran.code, 0, ran.stderr);
    await eventually(async () => policyOf(there(), repositoryName), await policyOf(from(), repositoryName));
    await eventually(async () => (await status()).length, 0);
  });

  test('mistakes in the settings keep the server from starting, each by its name', async () => {
    const config = join(dir.path, 'wrong.yaml');
    writeFileSync(config, 'replication:\n  - { registry: "1/us", tag: {}, chaining: perhaps }\n');
    const ran = await run(join(root, 'bin/entrepot'), ['serve', '--config', config], {
      env: withoutOptions(process.env),
    });
    assert.equal(ran.code, 1);
    for (const text of ['replication[0].registry', 'must be ACCOUNT/REGION', '"tag"', 'true or false'])
      assert.ok(ran.stderr.includes(text), `${text} is missing in ${ran.stderr}`);
  });
});
