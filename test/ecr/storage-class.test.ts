import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  BatchDeleteImageCommand,
  BatchGetImageCommand,
  DescribeImagesCommand,
  type ECRClient,
  GetAuthorizationTokenCommand,
  GetDownloadUrlForLayerCommand,
  type ImageStatusFilter,
  ListImagesCommand,
  PutImageCommand,
  type TargetStorageClass,
  UpdateImageStorageClassCommand,
} from '@aws-sdk/client-ecr';
import {
  type EcrWorld,
  newRepository,
  owner,
  pushImage,
  pushIndex,
  region,
  sha256,
  startEcrWorld,
} from './world.ts';

let world: EcrWorld;
let ecr: ECRClient;
let authorization: string;
before(async () => {
  world = await startEcrWorld();
  ecr = world.owner;
  const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}));
  authorization = `Basic ${authorizationData?.[0]?.authorizationToken}`;
});
after(() => world.close());

const move = (
  repositoryName: string,
  imageId: object,
  targetStorageClass: TargetStorageClass,
  more: object = {},
) => ecr.send(new UpdateImageStorageClassCommand({ repositoryName, imageId, targetStorageClass, ...more }));

/** A request to the OCI door. */
const oci = (repositoryName: string, path: string, method = 'GET') =>
  fetch(`${world.server.url}/v2/${owner}/${region}/${repositoryName}/${path}`, {
    method,
    headers: { authorization },
  });

describe('UpdateImageStorageClass', () => {
  test('archives: no pull finds the image, and listings show it on request', async () => {
    const repositoryName = await newRepository(ecr);
    const image = await pushImage(ecr, repositoryName, 'v1', 'archived');
    await pushImage(ecr, repositoryName, 'v2', 'active');
    const start = Date.now() - 1000;
    const { $metadata: _, ...answer } = await move(repositoryName, { imageTag: 'v1' }, 'ARCHIVE');
    assert.deepEqual(answer, {
      registryId: owner,
      repositoryName,
      imageId: { imageDigest: image.digest, imageTag: 'v1' },
      imageStatus: 'ARCHIVED',
    });

    for (const reference of ['v1', image.digest]) {
      const pull = await oci(repositoryName, `manifests/${reference}`);
      assert.equal(pull.status, 404);
      assert.equal(
        ((await pull.json()) as { errors: { code: string }[] }).errors[0]?.code,
        'MANIFEST_UNKNOWN',
      );
      assert.equal((await oci(repositoryName, `manifests/${reference}`, 'HEAD')).status, 404);
    }
    assert.deepEqual(await (await oci(repositoryName, 'tags/list')).json(), {
      name: `${owner}/${region}/${repositoryName}`,
      tags: ['v2'],
    });
    const imageIds = [{ imageTag: 'v1' }];
    const { failures } = await ecr.send(new BatchGetImageCommand({ repositoryName, imageIds }));
    assert.deepEqual(failures, [
      {
        imageId: { imageTag: 'v1' },
        failureCode: 'ImageNotFound',
        failureReason: 'Requested image not found',
      },
    ]);

    const layer = { repositoryName, layerDigest: image.layer };
    await assert.rejects(ecr.send(new GetDownloadUrlForLayerCommand(layer)), {
      name: 'LayerInaccessibleException',
    });

    const tagsWith = async (imageStatus?: ImageStatusFilter) => {
      const filter = imageStatus && { imageStatus };
      const list = await ecr.send(new ListImagesCommand({ repositoryName, filter }));
      const described = await ecr.send(new DescribeImagesCommand({ repositoryName, filter }));
      const tags = list.imageIds?.map(each => each.imageTag).sort();
      assert.deepEqual(described.imageDetails?.flatMap(each => each.imageTags ?? []).sort(), tags);
      return tags;
    };
    assert.deepEqual(await tagsWith(), ['v2']);
    assert.deepEqual(await tagsWith('ACTIVE'), ['v2']);
    assert.deepEqual(await tagsWith('ARCHIVED'), ['v1']);
    assert.deepEqual(await tagsWith('ACTIVATING'), []);
    assert.deepEqual(await tagsWith('ANY'), ['v1', 'v2']);
    const { imageDetails } = await ecr.send(new DescribeImagesCommand({ repositoryName, imageIds }));
    assert.equal(imageDetails?.[0]?.imageStatus, 'ARCHIVED');
    assert.ok((imageDetails?.[0]?.lastArchivedAt?.getTime() ?? 0) >= start);
    assert.equal(imageDetails?.[0]?.lastActivatedAt, undefined);
  });

  test('restores, as a push of the image does', async () => {
    const repositoryName = await newRepository(ecr);
    const { digest, manifest } = await pushImage(ecr, repositoryName, 'v1', 'restored');
    await move(repositoryName, { imageDigest: digest }, 'ARCHIVE');
    assert.equal((await move(repositoryName, { imageDigest: digest }, 'STANDARD')).imageStatus, 'ACTIVE');
    assert.equal((await oci(repositoryName, 'manifests/v1')).status, 200);
    const imageIds = [{ imageDigest: digest }];
    const { imageDetails } = await ecr.send(new DescribeImagesCommand({ repositoryName, imageIds }));
    assert.equal(imageDetails?.[0]?.imageStatus, 'ACTIVE');
    assert.ok(imageDetails?.[0]?.lastActivatedAt);

    await move(repositoryName, { imageDigest: digest }, 'ARCHIVE');
    const again = { repositoryName, imageManifest: manifest, imageTag: 'v1' };
    await ecr.send(new PutImageCommand(again));
    assert.equal((await oci(repositoryName, 'manifests/v1')).status, 200);
    await assert.rejects(ecr.send(new PutImageCommand(again)), { name: 'ImageAlreadyExistsException' });
  });

  test('refuses children of lists, unknown images and bad input', async () => {
    const repositoryName = await newRepository(ecr);
    const child = await pushImage(ecr, repositoryName, 'child', 'child');
    const list = await pushIndex(ecr, repositoryName, 'list', [child]);
    await assert.rejects(move(repositoryName, { imageTag: 'child' }, 'ARCHIVE'), {
      name: 'ImageStorageClassUpdateNotSupportedException',
      message: `The storage class of the image with imageId {imageDigest:'${child.digest}', imageTag:'null'} in the repository with name '${repositoryName}' in the registry with id '${owner}' cannot be updated: Requested image referenced by manifest list: [${list}]`,
    });
    await assert.rejects(move(repositoryName, { imageTag: 'x' }, 'ARCHIVE'), {
      name: 'ImageNotFoundException',
      message: `The image with imageId {imageDigest:'null', imageTag:'x'} does not exist within the repository with name '${repositoryName}' in the registry with id '${owner}'`,
    });
    await assert.rejects(move(repositoryName, { imageDigest: sha256('x') }, 'ARCHIVE'), {
      name: 'ImageNotFoundException',
    });
    await assert.rejects(move('test/absent', { imageTag: 'x' }, 'ARCHIVE'), {
      name: 'RepositoryNotFoundException',
    });
    await assert.rejects(move(repositoryName, {}, 'ARCHIVE'), { name: 'InvalidParameterException' });
    const glacier = 'GLACIER' as TargetStorageClass;
    await assert.rejects(move(repositoryName, { imageTag: 'child' }, glacier), {
      name: 'InvalidParameterException',
    });
    const input = { repositoryName, registryId: owner, imageId: { imageTag: 'list' } };
    await assert.rejects(
      world.other.send(new UpdateImageStorageClassCommand({ ...input, targetStorageClass: 'ARCHIVE' })),
      { name: 'AccessDeniedException' },
    );
  });

  test('leaves archived images to BatchDeleteImage', async () => {
    const repositoryName = await newRepository(ecr);
    const { digest } = await pushImage(ecr, repositoryName, 'v1', 'archived and deleted');
    await move(repositoryName, { imageTag: 'v1' }, 'ARCHIVE');
    const imageIds = [{ imageDigest: digest }];
    const gone = await ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds }));
    assert.deepEqual(gone.imageIds, [{ imageDigest: digest, imageTag: 'v1' }]);
    const any = { repositoryName, filter: { imageStatus: 'ANY' as const } };
    assert.deepEqual((await ecr.send(new ListImagesCommand(any))).imageIds, []);
  });
});
