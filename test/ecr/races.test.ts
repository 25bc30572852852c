import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  BatchGetImageCommand,
  CompleteLayerUploadCommand,
  CreatePullThroughCacheRuleCommand,
  CreateRepositoryCommand,
  CreateRepositoryCreationTemplateCommand,
  DeletePullThroughCacheRuleCommand,
  DeleteRegistryPolicyCommand,
  DeleteRepositoryCommand,
  DeleteRepositoryCreationTemplateCommand,
  DeleteRepositoryPolicyCommand,
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  GetRepositoryPolicyCommand,
  InitiateLayerUploadCommand,
  ListTagsForResourceCommand,
  PutImageCommand,
  PutRegistryPolicyCommand,
  SetRepositoryPolicyCommand,
  TagResourceCommand,
  UploadLayerPartCommand,
} from '@aws-sdk/client-ecr';
import {
  type EcrWorld,
  newRepository,
  other,
  owner,
  pushImage,
  region,
  sha256,
  startEcrWorld,
  type TestImage,
} from './world.ts';

let world: EcrWorld;
before(async () => {
  world = await startEcrWorld();
});
after(() => world.close());

const rounds = 25;

/** Starts all at once; answers the results of those that won and the errors of those that lost, by their names. */
async function race<T>(...runners: (() => Promise<T>)[]): Promise<{ won: T[]; lost: string[] }> {
  const results = await Promise.allSettled(runners.map(run => run()));
  return {
    won: results.flatMap(result => (result.status === 'fulfilled' ? [result.value] : [])),
    lost: results.flatMap(result => (result.status === 'rejected' ? [(result.reason as Error).name] : [])),
  };
}

/** `work` by several callers at once, `rounds` times: one wins, the others get `error`. */
async function oneWins(
  error: string,
  work: (round: number) => Promise<unknown>,
  prepare?: () => Promise<unknown>,
) {
  for (let round = 0; round < rounds; round++) {
    await prepare?.();
    const { won, lost } = await race(...Array.from({ length: 4 }, () => () => work(round)));
    assert.equal(won.length, 1, `round ${round}: ${lost}`);
    assert.deepEqual(lost, [error, error, error], `round ${round}`);
  }
}

const policy = (Action: string, more: object = {}) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: other }, Action, ...more }],
  });

describe('of several who do the same at the same time, one wins', () => {
  test('creating a repository', () =>
    oneWins('RepositoryAlreadyExistsException', round =>
      world.owner.send(new CreateRepositoryCommand({ repositoryName: `race/create-${round}` })),
    ));

  test('deleting a repository', () =>
    oneWins('RepositoryNotFoundException', round =>
      world.owner.send(new DeleteRepositoryCommand({ repositoryName: `race/create-${round}` })),
    ));

  test('creating and deleting a pull-through cache rule', async () => {
    const rule = { ecrRepositoryPrefix: 'race', upstreamRegistryUrl: 'quay.io' };
    const remove = new DeletePullThroughCacheRuleCommand({ ecrRepositoryPrefix: 'race' });
    await oneWins(
      'PullThroughCacheRuleAlreadyExistsException',
      () => world.owner.send(new CreatePullThroughCacheRuleCommand(rule)),
      () => world.owner.send(remove).catch(() => {}),
    );
    await oneWins(
      'PullThroughCacheRuleNotFoundException',
      () => world.owner.send(remove),
      () => world.owner.send(new CreatePullThroughCacheRuleCommand(rule)).catch(() => {}),
    );
  });

  test('creating and deleting a template', async () => {
    const create = () =>
      world.owner.send(
        new CreateRepositoryCreationTemplateCommand({ prefix: 'race', appliedFor: ['REPLICATION'] }),
      );
    const remove = () => world.owner.send(new DeleteRepositoryCreationTemplateCommand({ prefix: 'race' }));
    await oneWins('TemplateAlreadyExistsException', create, () => remove().catch(() => {}));
    await oneWins('TemplateNotFoundException', remove, () => create().catch(() => {}));
  });

  test('deleting a repository policy', async () => {
    const repositoryName = await newRepository(world.owner);
    const set = new SetRepositoryPolicyCommand({ repositoryName, policyText: policy('ecr:ListImages') });
    await oneWins(
      'RepositoryPolicyNotFoundException',
      () => world.owner.send(new DeleteRepositoryPolicyCommand({ repositoryName })),
      () => world.owner.send(set),
    );
  });

  test('deleting the registry policy', () =>
    oneWins(
      'RegistryPolicyNotFoundException',
      () => world.owner.send(new DeleteRegistryPolicyCommand({})),
      () =>
        world.owner.send(
          new PutRegistryPolicyCommand({ policyText: policy('ecr:ListImages', { Resource: '*' }) }),
        ),
    ));

  test('appending a part to an upload, and completing it', async () => {
    const repositoryName = await newRepository(world.owner);
    for (let round = 0; round < rounds; round++) {
      const { uploadId } = await world.owner.send(new InitiateLayerUploadCommand({ repositoryName }));
      const contents = ['aaaa', 'bbbb', 'cccc'].map(each => Buffer.from(`${each}${round}`));
      const parts = await race(
        ...contents.map(bytes => async () => {
          const range = { partFirstByte: 0, partLastByte: bytes.length - 1, layerPartBlob: bytes };
          await world.owner.send(new UploadLayerPartCommand({ repositoryName, uploadId, ...range }));
          return bytes;
        }),
      );
      assert.equal(parts.won.length, 1);
      assert.deepEqual(parts.lost, ['InvalidLayerPartException', 'InvalidLayerPartException']);
      const layerDigests = [sha256(parts.won[0] as Buffer)];
      const complete = () =>
        world.owner.send(new CompleteLayerUploadCommand({ repositoryName, uploadId, layerDigests }));
      const ends = await race(complete, complete, complete);
      assert.equal(ends.won.length, 1);
      for (const error of ends.lost) {
        assert.match(error, /^(UploadNotFound|LayerAlreadyExists)Exception$/);
      }
    }
  });

  test('putting an image under an immutable tag', async () => {
    const repositoryName = 'race/immutable';
    await world.owner.send(new CreateRepositoryCommand({ repositoryName, imageTagMutability: 'IMMUTABLE' }));
    const images: TestImage[] = [];
    for (const content of ['a', 'b', 'c'])
      images.push(await pushImage(world.owner, repositoryName, undefined, content));
    for (let round = 0; round < rounds; round++) {
      const imageTag = `v${round}`;
      const { won, lost } = await race(
        ...images.map(({ manifest: imageManifest }) => async () => {
          const put = new PutImageCommand({ repositoryName, imageManifest, imageTag });
          return (await world.owner.send(put)).image?.imageId?.imageDigest;
        }),
      );
      assert.equal(won.length, 1);
      assert.deepEqual(lost, ['ImageTagAlreadyExistsException', 'ImageTagAlreadyExistsException']);
      const get = new BatchGetImageCommand({ repositoryName, imageIds: [{ imageTag }] });
      const [image] = (await world.owner.send(get)).images ?? [];
      assert.equal(image?.imageId?.imageDigest, won[0], 'the tag points at what the winner put');
    }
  });

  test('putting the same image under the same tag', async () => {
    const repositoryName = await newRepository(world.owner);
    const { manifest: imageManifest } = await pushImage(world.owner, repositoryName, undefined);
    await oneWins('ImageAlreadyExistsException', round =>
      world.owner.send(new PutImageCommand({ repositoryName, imageManifest, imageTag: `v${round}` })),
    );
  });
});

describe('writers of one thing leave it whole', () => {
  test('a tag that two move points at one of their images, which has it alone', async () => {
    const repositoryName = await newRepository(world.owner);
    const images: TestImage[] = [];
    for (const content of ['a', 'b'])
      images.push(await pushImage(world.owner, repositoryName, undefined, content));
    for (let round = 0; round < rounds; round++) {
      // One of them may find the tag where it wants it, after the other has moved it away and it back.
      const { lost } = await race(
        ...images.map(
          ({ manifest: imageManifest }) =>
            () =>
              world.owner.send(new PutImageCommand({ repositoryName, imageManifest, imageTag: 'latest' })),
        ),
      );
      for (const error of lost) assert.equal(error, 'ImageAlreadyExistsException');
      const { imageDetails = [] } = await world.owner.send(new DescribeImagesCommand({ repositoryName }));
      assert.equal(imageDetails.filter(image => image.imageTags?.includes('latest')).length, 1);
    }
  });

  test('a policy that two set is one of theirs', async () => {
    const repositoryName = await newRepository(world.owner);
    const actions = ['ecr:ListImages', 'ecr:BatchGetImage'];
    for (let round = 0; round < rounds; round++) {
      const { won } = await race(
        ...actions.map(action => async () => {
          const set = new SetRepositoryPolicyCommand({ repositoryName, policyText: policy(action) });
          return (await world.owner.send(set)).policyText;
        }),
      );
      const { policyText } = await world.owner.send(new GetRepositoryPolicyCommand({ repositoryName }));
      assert.ok(won.includes(policyText));
    }
  });

  test('tags that several set on one repository are all there', async () => {
    const repositoryName = await newRepository(world.owner);
    const resourceArn = `arn:aws:ecr:${region}:${owner}:repository/${repositoryName}`;
    const keys = Array.from({ length: 40 }, (_, i) => `key-${i}`);
    await Promise.all(
      keys.map(Key => world.owner.send(new TagResourceCommand({ resourceArn, tags: [{ Key, Value: 'v' }] }))),
    );
    const { tags = [] } = await world.owner.send(new ListTagsForResourceCommand({ resourceArn }));
    assert.deepEqual(tags.map(tag => tag.Key).sort(), keys.toSorted());
  });

  test('a repository that is deleted while somebody pushes is gone, or has the image', async () => {
    for (let round = 0; round < rounds; round++) {
      const repositoryName = `race/deleted-${round}`;
      await world.owner.send(new CreateRepositoryCommand({ repositoryName }));
      const { lost } = await race<unknown>(
        () => pushImage(world.owner, repositoryName, 'latest'),
        () => world.owner.send(new DeleteRepositoryCommand({ repositoryName })),
      );
      for (const error of lost) {
        assert.match(error, /^(RepositoryNotFound|RepositoryNotEmpty|UploadNotFound)Exception$/);
      }
      const describe = new DescribeRepositoriesCommand({ repositoryNames: [repositoryName] });
      const there = await world.owner.send(describe).then(
        () => true,
        () => false,
      );
      const images = there
        ? ((await world.owner.send(new DescribeImagesCommand({ repositoryName }))).imageDetails ?? [])
        : [];
      assert.equal(images.length, there ? 1 : 0);
    }
  });
});
