import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  imageManifest,
  indexManifest,
  newRepository,
  openTestBackend,
  pushLayer,
} from './backend.test-support.ts';
import { deleteImage } from './delete-image.ts';
import { describeImages, findImage, listImageIds, listTags } from './images.ts';
import { putImage } from './put-image.ts';
import { listReferrers, pageReferrers } from './referrers.ts';
import { updateStorageClass } from './storage-class.ts';

const code = (name: string) => ({ code: name });

async function withImage() {
  const backend = await openTestBackend();
  const repository = await newRepository(backend);
  const config = await pushLayer(backend, repository, '{}');
  const put = (note: string, tags: string[] = [], subject?: Parameters<typeof imageManifest>[3]) =>
    putImage(backend, repository, { manifest: imageManifest(config, [], note, subject), tags });
  const image = await put('image', ['v1']);
  const statusOf = async (digest: typeof image.digest) =>
    (await describeImages(backend, repository, { digests: [digest] }))[0]?.status;
  const events = async () => {
    const rows = await backend.db.read.selectFrom('events').select('envelope').orderBy('sequence').execute();
    return rows
      .map(row => JSON.parse(row.envelope))
      .filter(each => each.detail['action-type'] === 'UPDATE_STORAGE_CLASS')
      .map(each => [each['detail-type'], each.detail['image-digest'], each.detail['target-storage-class']]);
  };
  const move = (digest: typeof image.digest, target: 'ARCHIVE' | 'STANDARD') =>
    updateStorageClass(backend, repository, digest, target);
  return {
    backend,
    repository,
    config,
    image,
    put,
    statusOf,
    events,
    move,
    [Symbol.asyncDispose]: backend[Symbol.asyncDispose],
  };
}

describe('an archived image', () => {
  test('is there, but cannot be pulled and is listed only on request', async () => {
    await using at = await withImage();
    const { backend, repository, image } = at;
    backend.clock.now += 1000;
    assert.equal(await at.move(image.digest, 'ARCHIVE'), 'ARCHIVED');
    assert.equal(await findImage(backend, repository, { digest: image.digest }), undefined);
    assert.equal(await findImage(backend, repository, { tag: 'v1' }), undefined);
    assert.deepEqual(await listTags(backend, repository, { limit: 10 }), []);
    const list = async (imageStatus?: 'ARCHIVED' | 'ACTIVE' | 'ACTIVATING' | 'ANY') => [
      (await listImageIds(backend, repository, { limit: 10, imageStatus })).length,
      (
        await describeImages(backend, repository, {
          limit: 10,
          tagStatus: 'ANY',
          imageStatus: imageStatus ?? 'ACTIVE',
        })
      ).length,
    ];
    assert.deepEqual(await list(), [0, 0]);
    assert.deepEqual(await list('ARCHIVED'), [1, 1]);
    assert.deepEqual(await list('ANY'), [1, 1]);
    assert.deepEqual(await list('ACTIVATING'), [0, 0]);
    const [detail] = await describeImages(backend, repository, { digests: [image.digest] });
    assert.equal(detail?.status, 'ARCHIVED');
    assert.equal(detail?.archivedAt, backend.clock.now);
    assert.deepEqual(await at.events(), [['ECR Image Action', image.digest, 'ARCHIVE']]);
  });

  test('comes back at once, and stays as it is where there is nothing to do', async () => {
    await using at = await withImage();
    assert.equal(await at.move(at.image.digest, 'STANDARD'), 'ACTIVE');
    await at.move(at.image.digest, 'ARCHIVE');
    await at.move(at.image.digest, 'ARCHIVE');
    at.backend.clock.now += 5000;
    assert.equal(await at.move(at.image.digest, 'STANDARD'), 'ACTIVE');
    assert.ok(await findImage(at.backend, at.repository, { tag: 'v1' }));
    const [detail] = await describeImages(at.backend, at.repository, { digests: [at.image.digest] });
    assert.equal(detail?.activatedAt, at.backend.clock.now);
    assert.equal(detail?.archivedAt, at.backend.clock.now - 5000);
    assert.equal((await at.events()).length, 2);
  });

  test('is restored by a push, which then changes something', async () => {
    await using at = await withImage();
    await at.move(at.image.digest, 'ARCHIVE');
    const manifest = imageManifest(at.config, [], 'image');
    const again = { manifest, tags: ['v1'], refuseIdentical: true };
    await putImage(at.backend, at.repository, again);
    assert.equal(await at.statusOf(at.image.digest), 'ACTIVE');
    assert.deepEqual((await at.events()).at(-1), ['ECR Image Action', at.image.digest, 'STANDARD']);
    await assert.rejects(putImage(at.backend, at.repository, again), code('ImageAlreadyExists'));
  });

  test('can be deleted, and cannot become part of a list', async () => {
    await using at = await withImage();
    await at.move(at.image.digest, 'ARCHIVE');
    const manifest = indexManifest([at.image.digest]);
    await assert.rejects(
      putImage(at.backend, at.repository, { manifest, tags: [] }),
      code('ReferencedImagesNotFound'),
    );
    await deleteImage(at.backend, at.repository, at.image.digest);
    assert.equal(await at.statusOf(at.image.digest), undefined);
    await assert.rejects(at.move(at.image.digest, 'STANDARD'), code('ImageNotFound'));
  });
});

test('a child of a manifest list stays', async () => {
  await using at = await withImage();
  const manifest = indexManifest([at.image.digest]);
  const list = await putImage(at.backend, at.repository, { manifest, tags: ['list'] });
  await assert.rejects(at.move(at.image.digest, 'ARCHIVE'), {
    code: 'ImageStorageClassUpdateNotSupported',
    message: `The storage class of the image with imageId {imageDigest:'${at.image.digest}', imageTag:'null'} in the repository with name 'app/web' in the registry with id '123456789012' cannot be updated: Requested image referenced by manifest list: [${list.digest}]`,
  });
  assert.equal(await at.statusOf(at.image.digest), 'ACTIVE');
  await at.move(list.digest, 'ARCHIVE');
  await assert.rejects(at.move(at.image.digest, 'ARCHIVE'), code('ImageStorageClassUpdateNotSupported'));
});

test('referrers, and theirs, go and come with their subject, and not by themselves', async () => {
  await using at = await withImage();
  const signature = await at.put('signature', [], at.image.digest);
  const stamp = await at.put('time stamp', [], signature.digest);
  await assert.rejects(at.move(signature.digest, 'ARCHIVE'), code('ImageStorageClassUpdateNotSupported'));
  await at.move(at.image.digest, 'ARCHIVE');
  for (const each of [signature, stamp]) assert.equal(await at.statusOf(each.digest), 'ARCHIVED');
  assert.deepEqual(await at.events(), [
    ['ECR Image Action', at.image.digest, 'ARCHIVE'],
    ['ECR Referrer Action', signature.digest, 'ARCHIVE'],
    ['ECR Referrer Action', stamp.digest, 'ARCHIVE'],
  ]);
  assert.deepEqual(await listReferrers(at.backend, at.repository, at.image.digest), []);
  const page = { limit: 10, artifactTypes: [] };
  const shown = async (status: 'ACTIVE' | 'ARCHIVED' | 'ANY') =>
    (await pageReferrers(at.backend, at.repository, at.image.digest, { ...page, status })).map(
      each => each.status,
    );
  assert.deepEqual(
    [await shown('ACTIVE'), await shown('ARCHIVED'), await shown('ANY')],
    [[], ['ARCHIVED'], ['ARCHIVED']],
  );
  await assert.rejects(at.move(signature.digest, 'STANDARD'), code('ImageStorageClassUpdateNotSupported'));
  await at.move(at.image.digest, 'STANDARD');
  for (const each of [signature, stamp]) assert.equal(await at.statusOf(each.digest), 'ACTIVE');
});
