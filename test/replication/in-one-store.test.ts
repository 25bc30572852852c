import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  BatchDeleteImageCommand,
  BatchGetImageCommand,
  CreateRepositoryCommand,
  CreateRepositoryCreationTemplateCommand,
  DeleteRegistryPolicyCommand,
  DescribeRepositoriesCommand,
  PutAccountSettingCommand,
  PutImageTagMutabilityCommand,
  UpdateImageStorageClassCommand,
} from '@aws-sdk/client-ecr';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { pushImage, pushIndex } from '../ecr/world.ts';
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

describe('replication within one store', () => {
  let world: ReplicationWorld;
  before(async () => {
    world = await openReplicationWorld();
  });
  after(() => world?.close());
  const from = () => world.ecr(source);
  const there = () => world.ecr(destination);

  /** A repository of the source with an image in it. */
  async function pushed(tag: string | undefined = 'latest', content = 'layer', name = newName()) {
    await createRepository(from(), name).catch(() => {});
    return { name, ...(await pushImage(from(), name, tag, content)) };
  }

  test('the first configuration makes the service-linked role', async () => {
    await replicate(from());
    const iam = new IAMClient({
      endpoint: world.server.url,
      region,
      credentials: world.server.rootOf(source),
    });
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'AWSServiceRoleForECRReplication' }));
    iam.destroy();
    assert.equal(
      Role?.Arn,
      `arn:aws:iam::${source}:role/aws-service-role/replication.ecr.amazonaws.com/AWSServiceRoleForECRReplication`,
    );
  });

  test('an image goes to another region of the account without any policy, and to another account with one', async () => {
    await admit(there());
    await replicate(from(), { destinations: [to(source, elsewhere), to(destination)] });
    const { name, digest } = await pushed();
    assert.deepEqual(await settled(from(), name, digest), [
      { region: elsewhere, registryId: source, status: 'COMPLETE' },
      { region, registryId: destination, status: 'COMPLETE' },
    ]);
    for (const ecr of [there(), world.ecr(source, elsewhere)]) {
      const images = await imagesIn(ecr, name);
      assert.deepEqual(images.get(digest)?.imageTags, ['latest']);
      const { images: pulled = [] } = await ecr.send(
        new BatchGetImageCommand({ repositoryName: name, imageIds: [{ imageTag: 'latest' }] }),
      );
      assert.equal(pulled[0]?.imageId?.imageDigest, digest);
    }
  });

  test('what was pushed before, and what is outside of the filters, is not copied', async () => {
    await replicate(from());
    const early = await pushed();
    await replicate(from(), {
      destinations: [to(destination)],
      repositoryFilters: [{ filter: 'prod', filterType: 'PREFIX_MATCH' }],
    });
    const outside = await pushed('latest', 'layer', newName('dev'));
    const inside = await pushed('latest', 'layer', newName('production'));
    assert.equal((await settled(from(), inside.name, inside.digest))[0]?.status, 'COMPLETE');
    assert.equal((await imagesIn(there(), inside.name)).size, 1);
    for (const each of [early, outside]) {
      assert.deepEqual(await statusOf(from(), each.name, each.digest), []);
      assert.equal((await imagesIn(there(), each.name)).size, 0);
    }
    await replicate(from(), { destinations: [to(destination)] });
    assert.deepEqual(await statusOf(from(), early.name, early.digest), []);
  });

  test('a tag moves at the destination, too; an immutable one stays, and the image comes without it', async () => {
    const { name, digest } = await pushed('latest', 'one');
    await settled(from(), name, digest);
    const second = await pushed('latest', 'two', name);
    await settled(from(), name, second.digest);
    assert.deepEqual((await imagesIn(there(), name)).get(second.digest)?.imageTags, ['latest']);
    assert.equal((await imagesIn(there(), name)).get(digest)?.imageTags, undefined);

    await there().send(
      new PutImageTagMutabilityCommand({ repositoryName: name, imageTagMutability: 'IMMUTABLE' }),
    );
    const third = await pushed('latest', 'three', name);
    assert.equal((await settled(from(), name, third.digest))[0]?.status, 'COMPLETE');
    const images = await imagesIn(there(), name);
    assert.deepEqual(images.get(second.digest)?.imageTags, ['latest']);
    assert.ok(images.has(third.digest));
    assert.equal(images.get(third.digest)?.imageTags, undefined);
  });

  test('a list comes with its children, and deletions stay at home', async () => {
    const { name } = await pushed('a', 'one');
    const children = [
      await pushImage(from(), name, undefined, 'amd64'),
      await pushImage(from(), name, undefined, 'arm64'),
    ];
    const list = await pushIndex(from(), name, 'multi', children);
    assert.equal((await settled(from(), name, list))[0]?.status, 'COMPLETE');
    const images = await imagesIn(there(), name);
    assert.deepEqual(images.get(list)?.imageTags, ['multi']);
    for (const { digest } of children) assert.ok(images.has(digest));
    await from().send(
      new BatchDeleteImageCommand({ repositoryName: name, imageIds: [{ imageDigest: list }] }),
    );
    assert.ok((await imagesIn(there(), name)).has(list));
  });

  test('without the right to create, the repository has to be there; without a policy nothing comes', async () => {
    await admit(there(), ['ecr:ReplicateImage']);
    const first = await pushed();
    assert.deepEqual(await settled(from(), first.name, first.digest), [
      { region, registryId: destination, status: 'FAILED', failureCode: 'AccessDenied' },
    ]);
    await createRepository(there(), first.name);
    const again = await pushed('again', 'more', first.name);
    assert.equal((await settled(from(), first.name, again.digest))[0]?.status, 'COMPLETE');

    await there().send(new DeleteRegistryPolicyCommand({}));
    const refused = await pushed('refused', 'refused', first.name);
    assert.equal((await settled(from(), first.name, refused.digest))[0]?.failureCode, 'AccessDenied');
    assert.ok(!(await imagesIn(there(), first.name)).has(refused.digest));
  });

  test('a policy of scope V1, and conditions on the source, count', async () => {
    await there().send(new PutAccountSettingCommand({ name: 'REGISTRY_POLICY_SCOPE', value: 'V1' }));
    await admit(there(), undefined, '*', { Condition: { StringEquals: { 'aws:PrincipalAccount': source } } });
    const { name, digest } = await pushed();
    assert.equal((await settled(from(), name, digest))[0]?.status, 'COMPLETE');
    await admit(there(), undefined, '*', {
      Condition: { StringEquals: { 'aws:PrincipalAccount': '000000000000' } },
    });
    const refused = await pushed();
    assert.equal((await settled(from(), refused.name, refused.digest))[0]?.status, 'FAILED');
    await there().send(new PutAccountSettingCommand({ name: 'REGISTRY_POLICY_SCOPE', value: 'V2' }));
    await admit(there());
  });

  test('a template gives a new repository its settings; its tags need a role and the right to tag', async () => {
    const template = (prefix: string, more: object) =>
      there().send(
        new CreateRepositoryCreationTemplateCommand({
          prefix,
          appliedFor: ['REPLICATION'],
          imageTagMutability: 'IMMUTABLE',
          ...more,
        }),
      );
    await template('plain', {});
    const plain = await pushed('latest', 'layer', newName('plain'));
    await settled(from(), plain.name, plain.digest);
    const { repositories } = await there().send(
      new DescribeRepositoriesCommand({ repositoryNames: [plain.name] }),
    );
    assert.equal(repositories?.[0]?.imageTagMutability, 'IMMUTABLE');

    const resourceTags = [{ Key: 'team', Value: 'a' }];
    await template('tagged', {
      resourceTags,
      customRoleArn: `arn:aws:iam::${destination}:role/maker`,
    });
    const denied = await pushed('latest', 'layer', newName('tagged'));
    assert.equal((await settled(from(), denied.name, denied.digest))[0]?.failureCode, 'AccessDenied');
    await admit(there(), ['ecr:ReplicateImage', 'ecr:CreateRepository', 'ecr:TagResource']);
    const allowed = await pushed('latest', 'layer', newName('tagged'));
    assert.equal((await settled(from(), allowed.name, allowed.digest))[0]?.status, 'COMPLETE');
  });

  test('what arrived by replication is not replicated on', async () => {
    await admit(world.ecr(source, elsewhere), undefined, { AWS: `arn:aws:iam::${destination}:root` });
    await replicate(there(), { destinations: [to(source, elsewhere)] });
    const { name, digest } = await pushed();
    await settled(from(), name, digest);
    assert.ok((await imagesIn(there(), name)).has(digest));
    assert.deepEqual(await statusOf(there(), name, digest), []);
    assert.equal((await imagesIn(world.ecr(source, elsewhere), name)).size, 0);
    await replicate(there());
  });

  test('a restored image is replicated, and restores the archived copy', async () => {
    await replicate(from());
    const { name, digest } = await pushed();
    const archive = (ecr = from(), targetStorageClass: 'ARCHIVE' | 'STANDARD' = 'ARCHIVE') =>
      ecr.send(
        new UpdateImageStorageClassCommand({
          repositoryName: name,
          imageId: { imageDigest: digest },
          targetStorageClass,
        }),
      );
    await archive();
    await replicate(from(), { destinations: [to(destination)] });
    await archive(from(), 'STANDARD');
    assert.equal((await settled(from(), name, digest))[0]?.status, 'COMPLETE');
    assert.deepEqual((await imagesIn(there(), name)).get(digest)?.imageTags, ['latest']);
    await archive(there());
    await archive();
    await archive(from(), 'STANDARD');
    await settled(from(), name, digest);
    assert.equal((await imagesIn(there(), name)).get(digest)?.imageStatus, 'ACTIVE');
  });

  test('an image that is deleted or archived at once leaves nothing in progress', async () => {
    const name = newName();
    await createRepository(from(), name);
    for (let round = 0; round < 4; round++) {
      const { digest } = await pushImage(from(), name, `t${round}`, `gone ${round}`);
      await from().send(
        round % 2 === 0
          ? new BatchDeleteImageCommand({ repositoryName: name, imageIds: [{ imageDigest: digest }] })
          : (new UpdateImageStorageClassCommand({
              repositoryName: name,
              imageId: { imageDigest: digest },
              targetStorageClass: 'ARCHIVE',
            }) as never),
      );
      if (round % 2 === 1) await settled(from(), name, digest);
    }
  });

  test('a destination that does not exist is a failure that says so', async () => {
    await replicate(from(), { destinations: [to('999999999999')] });
    const { name, digest } = await pushed();
    assert.equal((await settled(from(), name, digest))[0]?.failureCode, 'DestinationNotFound');
  });

  test('the pushes of one tag arrive in their order, whatever runs beside', async () => {
    await replicate(from(), { destinations: [to(destination), to(source, elsewhere)] });
    const name = newName();
    await from().send(new CreateRepositoryCommand({ repositoryName: name }));
    let last = '';
    for (let round = 0; round < 12; round++)
      last = (await pushImage(from(), name, 'latest', `round ${round}`)).digest;
    await settled(from(), name, last);
    for (const ecr of [there(), world.ecr(source, elsewhere)])
      assert.deepEqual((await imagesIn(ecr, name)).get(last)?.imageTags, ['latest']);
  });
});
