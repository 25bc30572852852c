import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  DescribeRepositoriesCommand,
  ListTagsForResourceCommand,
  PutImageTagMutabilityCommand,
  paginateDescribeRepositories,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-ecr';
import { GenerateCredentialReportCommand, IAMClient } from '@aws-sdk/client-iam';
import { type EcrWorld, newRepository, other, owner, pushImage, startEcrWorld } from './world.ts';

let world: EcrWorld;
before(async () => {
  world = await startEcrWorld();
});
after(() => world.close());

const notFound = (name: string, account = owner) => ({
  name: 'RepositoryNotFoundException',
  message: `The repository with name '${name}' does not exist in the registry with id '${account}'`,
});

describe('repositories', () => {
  test('are created with what ECR shows of them', async () => {
    const made = await world.owner.send(
      new CreateRepositoryCommand({
        repositoryName: 'shown/app',
        imageTagMutability: 'IMMUTABLE',
        imageScanningConfiguration: { scanOnPush: true },
      }),
    );
    const { repository } = made;
    assert.equal(repository?.repositoryArn, `arn:aws:ecr:us-east-1:${owner}:repository/shown/app`);
    assert.equal(repository?.registryId, owner);
    assert.match(repository?.repositoryUri ?? '', /\/shown\/app$/);
    assert.equal(repository?.imageTagMutability, 'IMMUTABLE');
    assert.deepEqual(repository?.imageScanningConfiguration, { scanOnPush: true });
    assert.deepEqual(repository?.encryptionConfiguration, { encryptionType: 'AES256' });
    assert.ok(Math.abs((repository?.createdAt?.getTime() ?? 0) - Date.now()) < 60_000);

    const names = { repositoryNames: ['shown/app'] };
    const { repositories } = await world.owner.send(new DescribeRepositoriesCommand(names));
    assert.deepEqual(repositories, [repository]);
  });

  test('have one name once', async () => {
    const repositoryName = await newRepository(world.owner);
    await assert.rejects(world.owner.send(new CreateRepositoryCommand({ repositoryName })), {
      name: 'RepositoryAlreadyExistsException',
      message: `The repository with name '${repositoryName}' already exists in the registry with id '${owner}'`,
    });
  });

  test('of one account are not those of another', async () => {
    const repositoryName = await newRepository(world.owner);
    const names = { repositoryNames: [repositoryName] };
    await assert.rejects(
      world.other.send(new DescribeRepositoriesCommand(names)),
      notFound(repositoryName, other),
    );
    await assert.rejects(world.other.send(new DescribeRepositoriesCommand({ ...names, registryId: owner })), {
      name: 'AccessDeniedException',
      message: `User: arn:aws:iam::${other}:root is not authorized to perform: ecr:DescribeRepositories on resource: arn:aws:ecr:us-east-1:${owner}:repository/${repositoryName} because no resource-based policy allows the ecr:DescribeRepositories action`,
    });
  });

  test('come in pages', async () => {
    for (let i = 0; i < 5; i++) await newRepository(world.other);
    const pages: number[] = [];
    const names: string[] = [];
    for await (const page of paginateDescribeRepositories({ client: world.other, pageSize: 2 }, {})) {
      pages.push(page.repositories?.length ?? 0);
      names.push(...(page.repositories ?? []).map(each => each.repositoryName as string));
    }
    assert.deepEqual(pages, [2, 2, 1]);
    assert.deepEqual(names, [...new Set(names)].sort());
    await assert.rejects(world.other.send(new DescribeRepositoriesCommand({ nextToken: 'made up' })), {
      name: 'InvalidParameterException',
    });
    const both = { repositoryNames: names, maxResults: 1 };
    await assert.rejects(world.other.send(new DescribeRepositoriesCommand(both)), {
      name: 'InvalidParameterException',
    });
  });

  test('are deleted when they are empty, or by force', async () => {
    const repositoryName = await newRepository(world.owner);
    await pushImage(world.owner, repositoryName, 'latest');
    await assert.rejects(world.owner.send(new DeleteRepositoryCommand({ repositoryName })), {
      name: 'RepositoryNotEmptyException',
      message: `The repository with name '${repositoryName}' in registry with id '${owner}' cannot be deleted because it still contains images`,
    });
    const { repository } = await world.owner.send(
      new DeleteRepositoryCommand({ repositoryName, force: true }),
    );
    assert.equal(repository?.repositoryName, repositoryName);
    await assert.rejects(
      world.owner.send(new DeleteRepositoryCommand({ repositoryName })),
      notFound(repositoryName),
    );
  });

  test('change their tag mutability, with filters exactly where the mode has them', async () => {
    const repositoryName = await newRepository(world.owner);
    const filters = [{ filterType: 'WILDCARD' as const, filter: 'dev-*' }];
    const set = await world.owner.send(
      new PutImageTagMutabilityCommand({
        repositoryName,
        imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
        imageTagMutabilityExclusionFilters: filters,
      }),
    );
    assert.deepEqual(set.imageTagMutabilityExclusionFilters, filters);
    await assert.rejects(
      world.owner.send(
        new PutImageTagMutabilityCommand({ repositoryName, imageTagMutability: 'MUTABLE_WITH_EXCLUSION' }),
      ),
      {
        name: 'InvalidParameterException',
        message:
          "Invalid parameter at 'imageTagMutabilityExclusionFilters' failed to satisfy constraint: 'ImageTagMutabilityExclusionFilters can't be null when imageTagMutability is set as MUTABLE_WITH_EXCLUSION'",
      },
    );
  });

  test('carry tags', async () => {
    const repositoryName = 'tagged';
    const tags = [{ Key: 'team', Value: 'a' }];
    const made = await world.owner.send(new CreateRepositoryCommand({ repositoryName, tags }));
    const resourceArn = made.repository?.repositoryArn;
    const listed = async () =>
      (await world.owner.send(new ListTagsForResourceCommand({ resourceArn }))).tags ?? [];
    assert.deepEqual(await listed(), tags);
    const more = [
      { Key: 'team', Value: 'b' },
      { Key: 'env', Value: 'dev' },
    ];
    await world.owner.send(new TagResourceCommand({ resourceArn, tags: more }));
    assert.deepEqual(await listed(), more);
    await world.owner.send(new UntagResourceCommand({ resourceArn, tagKeys: ['team', 'absent'] }));
    assert.deepEqual(await listed(), [{ Key: 'env', Value: 'dev' }]);
    await assert.rejects(
      world.owner.send(new TagResourceCommand({ resourceArn, tags: [{ Key: 'aws:x', Value: '' }] })),
      { name: 'InvalidTagParameterException' },
    );
    await assert.rejects(
      world.owner.send(new ListTagsForResourceCommand({ resourceArn: 'arn:aws:s3:::bucket' })),
      {
        name: 'InvalidParameterException',
        message: "Invalid parameter at 'resourceArn' failed to satisfy constraint: 'Invalid ARN'",
      },
    );
  });
});

test('an operation that is not there yet says so', async () => {
  // All of ECR's are there; of IAM's not.
  const { url } = world.server;
  const iam = new IAMClient({ endpoint: url, region: 'us-east-1', credentials: world.server.rootOf(owner) });
  await assert.rejects(iam.send(new GenerateCredentialReportCommand({})), {
    name: 'NotImplemented',
    message: 'The operation GenerateCredentialReport of IAM is not available in this version of Entrepot.',
  });
  iam.destroy();
});
