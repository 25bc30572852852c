import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  BatchDeleteImageCommand,
  BatchGetImageCommand,
  DescribeImagesCommand,
  ListImagesCommand,
  PutImageCommand,
  PutImageTagMutabilityCommand,
  paginateListImages,
} from '@aws-sdk/client-ecr';
import {
  type EcrWorld,
  newRepository,
  ociManifest,
  owner,
  pushImage,
  pushIndex,
  sha256,
  startEcrWorld,
} from './world.ts';

let world: EcrWorld;
before(async () => {
  world = await startEcrWorld();
});
after(() => world.close());

describe('PutImage', () => {
  test('answers with the image, and keeps its text byte for byte', async () => {
    const repositoryName = await newRepository(world.owner);
    const { digest, manifest } = await pushImage(world.owner, repositoryName, 'v1');
    assert.equal(digest, sha256(manifest));
    const imageIds = [{ imageTag: 'v1' }, { imageDigest: digest }, { imageTag: 'v1', imageDigest: digest }];
    const { images, failures } = await world.owner.send(
      new BatchGetImageCommand({ repositoryName, imageIds }),
    );
    assert.deepEqual(failures, []);
    assert.equal(images?.length, 3);
    for (const image of images ?? []) {
      assert.equal(image.imageManifest, manifest);
      assert.equal(image.imageManifestMediaType, ociManifest);
      assert.equal(image.registryId, owner);
    }
  });

  test('refuses what changes nothing, what is immutable, and what is not what it says', async () => {
    const repositoryName = await newRepository(world.owner);
    const { digest, manifest } = await pushImage(world.owner, repositoryName, 'v1');
    const put = (input: object) =>
      world.owner.send(new PutImageCommand({ repositoryName, imageManifest: manifest, ...input }));
    await assert.rejects(put({ imageTag: 'v1' }), {
      name: 'ImageAlreadyExistsException',
      message: `Image with digest '${digest}' and tag 'v1' already exists in the repository with name '${repositoryName}' in registry with id '${owner}'`,
    });
    await put({ imageTag: 'v2' });
    await assert.rejects(put({ imageTag: 'v3', imageDigest: sha256('other') }), {
      name: 'ImageDigestDoesNotMatchException',
    });
    await assert.rejects(put({ imageManifest: '{"not":"a manifest"}' }), {
      name: 'InvalidParameterException',
      message: "Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Invalid JSON syntax'",
    });
    const immutable = { repositoryName, imageTagMutability: 'IMMUTABLE' as const };
    await world.owner.send(new PutImageTagMutabilityCommand(immutable));
    await assert.rejects(pushImage(world.owner, repositoryName, 'v1', 'other layer'), {
      name: 'ImageTagAlreadyExistsException',
      message: `The image tag 'v1' already exists in the '${repositoryName}' repository and cannot be overwritten because the tag is immutable.`,
    });
  });

  test('needs the layers and the images that the manifest names', async () => {
    const repositoryName = await newRepository(world.owner);
    const elsewhere = await newRepository(world.owner);
    const image = await pushImage(world.owner, elsewhere, 'v1', 'a layer of its own');
    const put = new PutImageCommand({ repositoryName, imageManifest: image.manifest });
    await assert.rejects(world.owner.send(put), error => {
      assert.equal((error as Error).name, 'LayersNotFoundException');
      assert.ok((error as Error).message.includes(image.layer));
      return true;
    });
    await assert.rejects(pushIndex(world.owner, repositoryName, 'list', [image]), {
      name: 'ReferencedImagesNotFoundException',
      message: `Images with digests '[${image.digest}]' required for pushing image into repository with name '${repositoryName}' in the registry with id '${owner}' do not exist`,
    });
    const { imageIds } = await world.owner.send(new ListImagesCommand({ repositoryName }));
    assert.deepEqual(imageIds, []);
  });
});

describe('batches', () => {
  test('tell of each entry why it failed', async () => {
    const repositoryName = await newRepository(world.owner);
    const { digest } = await pushImage(world.owner, repositoryName, 'v1');
    const imageIds = [
      {},
      { imageDigest: 'nonsense' },
      { imageTag: 'absent' },
      { imageDigest: sha256('absent') },
      { imageTag: 'v1', imageDigest: sha256('absent') },
    ];
    const expected = [
      ['MissingDigestAndTag', 'Invalid request parameters: both tag and digest cannot be null'],
      [
        'InvalidImageDigest',
        "Invalid request parameters: image digest should satisfy the regex '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'",
      ],
      ['ImageNotFound', 'Requested image not found'],
      ['ImageNotFound', 'Requested image not found'],
      ['ImageTagDoesNotMatchDigest', 'Requested image tag does not match the requested image digest'],
    ];
    for (const command of [BatchGetImageCommand, BatchDeleteImageCommand]) {
      const { failures } = await world.owner.send(new command({ repositoryName, imageIds }));
      assert.deepEqual(
        failures?.map(each => [each.failureCode, each.failureReason]),
        expected,
      );
      assert.deepEqual(
        failures?.map(each => each.imageId),
        imageIds,
      );
    }
    const still = await world.owner.send(new DescribeImagesCommand({ repositoryName }));
    assert.equal(still.imageDetails?.[0]?.imageDigest, digest);
  });

  test('delete tags, images with their tags, and no child of a list', async () => {
    const repositoryName = await newRepository(world.owner);
    const remove = (...imageIds: object[]) =>
      world.owner.send(new BatchDeleteImageCommand({ repositoryName, imageIds }));
    const one = await pushImage(world.owner, repositoryName, 'a', 'one');
    const imageManifest = one.manifest;
    await world.owner.send(new PutImageCommand({ repositoryName, imageManifest, imageTag: 'b' }));
    const list = await pushIndex(world.owner, repositoryName, 'list', [one]);

    assert.deepEqual((await remove({ imageTag: 'a' })).imageIds, [
      { imageDigest: one.digest, imageTag: 'a' },
    ]);
    const child = await remove({ imageDigest: one.digest });
    assert.deepEqual(child.imageIds, []);
    assert.deepEqual(child.failures, [
      {
        imageId: { imageDigest: one.digest },
        failureCode: 'ImageReferencedByManifestList',
        failureReason: `Requested image referenced by manifest list: [${list}]`,
      },
    ]);
    assert.deepEqual((await remove({ imageTag: 'list' })).imageIds, [
      { imageDigest: list, imageTag: 'list' },
    ]);
    assert.deepEqual((await remove({ imageDigest: one.digest })).imageIds, [
      { imageDigest: one.digest, imageTag: 'b' },
    ]);
    const { imageIds } = await world.owner.send(new ListImagesCommand({ repositoryName }));
    assert.deepEqual(imageIds, []);
  });
});

describe('listings', () => {
  test('show every tag, and untagged images, in pages and by filter', async () => {
    const repositoryName = await newRepository(world.owner);
    for (const [tag, content] of [
      ['a', '1'],
      ['b', '2'],
      [undefined, '3'],
      ['c', '4'],
    ] as const) {
      await pushImage(world.owner, repositoryName, tag, content);
    }
    const tags: (string | undefined)[] = [];
    for await (const page of paginateListImages({ client: world.owner, pageSize: 2 }, { repositoryName })) {
      assert.ok((page.imageIds?.length ?? 0) <= 2);
      tags.push(...(page.imageIds ?? []).map(each => each.imageTag));
    }
    assert.deepEqual(tags.sort(), ['a', 'b', 'c', undefined]);
    const untagged = { repositoryName, filter: { tagStatus: 'UNTAGGED' as const } };
    assert.equal((await world.owner.send(new ListImagesCommand(untagged))).imageIds?.length, 1);
    assert.equal((await world.owner.send(new DescribeImagesCommand(untagged))).imageDetails?.length, 1);
    const tagged = { repositoryName, filter: { tagStatus: 'TAGGED' as const } };
    assert.equal((await world.owner.send(new DescribeImagesCommand(tagged))).imageDetails?.length, 3);
  });

  test('describe an image by tag or digest, once, or say that it is not there', async () => {
    const repositoryName = await newRepository(world.owner);
    const { digest } = await pushImage(world.owner, repositoryName, 'v1', 'twelve bytes');
    const imageIds = [{ imageTag: 'v1' }, { imageDigest: digest }];
    const { imageDetails } = await world.owner.send(new DescribeImagesCommand({ repositoryName, imageIds }));
    assert.equal(imageDetails?.length, 1);
    const [detail] = imageDetails;
    assert.deepEqual(detail?.imageTags, ['v1']);
    assert.equal(detail?.imageSizeInBytes, 2 + 'twelve bytes'.length);
    assert.equal(detail?.artifactMediaType, 'application/vnd.oci.image.config.v1+json');
    await assert.rejects(
      world.owner.send(new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag: 'x' }] })),
      {
        name: 'ImageNotFoundException',
        message: `The image with imageId {imageDigest:'null', imageTag:'x'} does not exist within the repository with name '${repositoryName}' in the registry with id '${owner}'`,
      },
    );
  });
});
