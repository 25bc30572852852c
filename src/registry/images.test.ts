import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Digest } from '../wire/oci/digest.ts';
import {
  imageManifest,
  indexManifest,
  newRepository,
  openTestBackend,
  pushLayer,
  sha256,
} from './backend.test-support.ts';
import { deleteImage, deleteTag } from './delete-image.ts';
import { describeImages, findImage, listImageIds, listTags } from './images.ts';
import { deleteLayer, findLayer, mountLayer } from './layers.ts';
import { putImage } from './put-image.ts';
import { listReferrers } from './referrers.ts';
import { updateRepository } from './repositories.ts';

const code = (name: string) => ({ code: name });

async function withImage(tags: string[] = ['latest']) {
  const backend = await openTestBackend();
  const repository = await newRepository(backend);
  const config = await pushLayer(backend, repository, '{}');
  const layer = await pushLayer(backend, repository, 'layer');
  const image = await putImage(backend, repository, { manifest: imageManifest(config, [layer]), tags });
  return { backend, repository, config, layer, image, [Symbol.asyncDispose]: backend[Symbol.asyncDispose] };
}

describe('putting an image', () => {
  test('keeps its exact bytes under tag and digest', async () => {
    await using at = await withImage();
    for (const reference of [{ tag: 'latest' }, { digest: at.image.digest }]) {
      const found = await findImage(at.backend, at.repository, reference);
      assert.deepEqual(Buffer.from(found?.bytes ?? []), Buffer.from(at.image.bytes));
      assert.equal(found?.mediaType, 'application/vnd.oci.image.manifest.v1+json');
    }
    assert.equal(await findImage(at.backend, at.repository, { tag: 'other' }), undefined);
    const both = { tag: 'latest', digest: sha256(Buffer.from('x')) };
    assert.equal(await findImage(at.backend, at.repository, both), undefined);
  });

  test('needs every layer to be in this repository, not just in the store', async () => {
    await using at = await withImage();
    const other = await newRepository(at.backend, 'other');
    const manifest = imageManifest(at.config, [at.layer]);
    await assert.rejects(putImage(at.backend, other, { manifest, tags: [] }), code('LayersNotFound'));
    await mountLayer(at.backend, at.repository, other, at.config);
    await assert.rejects(putImage(at.backend, other, { manifest, tags: [] }), code('LayersNotFound'));
    await mountLayer(at.backend, at.repository, other, at.layer);
    await putImage(at.backend, other, { manifest, tags: [] });
    assert.equal((await describeImages(at.backend, other, { digests: [at.image.digest] })).length, 1);
  });

  test('needs the children of a list', async () => {
    await using at = await withImage();
    const absent = sha256(Buffer.from('absent'));
    const manifest = indexManifest([at.image.digest, absent]);
    await assert.rejects(putImage(at.backend, at.repository, { manifest, tags: ['list'] }), {
      code: 'ReferencedImagesNotFound',
      message: `Images with digests '[${absent}]' required for pushing image into repository with name 'app/web' in the registry with id '123456789012' do not exist`,
    });
    assert.deepEqual(await listTags(at.backend, at.repository, { limit: 10 }), ['latest']);
  });

  test('refuses another digest than the bytes have', async () => {
    await using at = await withImage();
    const manifest = imageManifest(at.config, [], 'other');
    const digest = at.image.digest;
    await assert.rejects(
      putImage(at.backend, at.repository, { manifest, tags: [], digest }),
      code('ImageDigestDoesNotMatch'),
    );
  });

  test('moves a tag of a mutable repository, and none of an immutable one', async () => {
    await using at = await withImage();
    const second = imageManifest(at.config, [], 'second');
    const moved = await putImage(at.backend, at.repository, { manifest: second, tags: ['latest'] });
    assert.equal((await findImage(at.backend, at.repository, { tag: 'latest' }))?.digest, moved.digest);

    const tagMutability = { mode: 'IMMUTABLE' as const, exclusions: [] };
    await updateRepository(at.backend, at.repository, { tagMutability });
    const third = imageManifest(at.config, [], 'third');
    await assert.rejects(putImage(at.backend, at.repository, { manifest: third, tags: ['new', 'latest'] }), {
      code: 'ImageTagAlreadyExists',
      message:
        "The image tag 'latest' already exists in the 'app/web' repository and cannot be overwritten because the tag is immutable.",
    });
    assert.equal(await findImage(at.backend, at.repository, { tag: 'new' }), undefined, 'all or nothing');
    await putImage(at.backend, at.repository, { manifest: second, tags: ['latest'] });
  });

  test('says that nothing changed only when asked to', async () => {
    await using at = await withImage();
    const same = { manifest: imageManifest(at.config, [at.layer]), tags: ['latest'] };
    await putImage(at.backend, at.repository, same);
    await assert.rejects(putImage(at.backend, at.repository, { ...same, refuseIdentical: true }), {
      code: 'ImageAlreadyExists',
      message: `Image with digest '${at.image.digest}' and tag 'latest' already exists in the repository with name 'app/web' in registry with id '123456789012'`,
    });
    await putImage(at.backend, at.repository, { ...same, tags: ['again'], refuseIdentical: true });
  });

  test('counts an image by its blobs and a list by its largest child', async () => {
    await using at = await withImage();
    const list = await putImage(at.backend, at.repository, {
      manifest: indexManifest([at.image.digest]),
      tags: [],
    });
    const details = await describeImages(at.backend, at.repository, {
      digests: [at.image.digest, list.digest],
    });
    const sizes = new Map(details.map(detail => [detail.digest, detail.size]));
    assert.equal(sizes.get(at.image.digest), '{}'.length + 'layer'.length);
    assert.equal(sizes.get(list.digest), '{}'.length + 'layer'.length);
  });

  test('of two who move one tag at once, the last word counts, and every image stays', async () => {
    await using at = await withImage();
    const images = await Promise.all(
      ['a', 'b', 'c', 'd'].map(note =>
        putImage(at.backend, at.repository, { manifest: imageManifest(at.config, [], note), tags: ['race'] }),
      ),
    );
    const winner = (await findImage(at.backend, at.repository, { tag: 'race' }))?.digest;
    assert.ok(images.some(image => image.digest === winner));
    const digests = images.map(image => image.digest);
    assert.equal((await describeImages(at.backend, at.repository, { digests })).length, 4);
  });
});

describe('deleting', () => {
  test('by digest takes the image and its tags', async () => {
    await using at = await withImage(['a', 'b']);
    const gone = await deleteImage(at.backend, at.repository, at.image.digest);
    assert.deepEqual(
      gone.map(each => each.tag),
      ['a', 'b'],
    );
    assert.deepEqual(await listTags(at.backend, at.repository, { limit: 10 }), []);
    await assert.rejects(deleteImage(at.backend, at.repository, at.image.digest), code('ImageNotFound'));
  });

  test('by the last tag takes the image where the API asks, and leaves it where OCI does', async () => {
    await using at = await withImage(['a', 'b']);
    const { backend, repository, image } = at;
    await deleteTag(backend, repository, 'a', 'image');
    assert.ok(await findImage(backend, repository, { digest: image.digest }));
    await deleteTag(backend, repository, 'b', 'tag');
    assert.ok(await findImage(backend, repository, { digest: image.digest }));
    await putImage(backend, repository, { manifest: imageManifest(at.config, [at.layer]), tags: ['c'] });
    await deleteTag(backend, repository, 'c', 'image');
    assert.equal(await findImage(backend, repository, { digest: image.digest }), undefined);
    await assert.rejects(deleteTag(backend, repository, 'c', 'image'), code('ImageNotFound'));
  });

  test('spares the children of a list', async () => {
    await using at = await withImage(['child']);
    const list = await putImage(at.backend, at.repository, {
      manifest: indexManifest([at.image.digest]),
      tags: ['list'],
    });
    await assert.rejects(deleteImage(at.backend, at.repository, at.image.digest), {
      code: 'ImageReferencedByManifestList',
      message: `Requested image referenced by manifest list: [${list.digest}]`,
    });
    await deleteTag(at.backend, at.repository, 'child', 'image');
    assert.ok(await findImage(at.backend, at.repository, { digest: at.image.digest }));
    await deleteImage(at.backend, at.repository, list.digest);
    await deleteImage(at.backend, at.repository, at.image.digest);
  });

  test('keeps the bytes of a manifest while another repository has it', async () => {
    await using at = await withImage();
    const other = await newRepository(at.backend, 'other');
    await mountLayer(at.backend, at.repository, other, at.config);
    await mountLayer(at.backend, at.repository, other, at.layer);
    await putImage(at.backend, other, { manifest: imageManifest(at.config, [at.layer]), tags: ['x'] });
    await deleteImage(at.backend, at.repository, at.image.digest);
    assert.ok(await findImage(at.backend, other, { tag: 'x' }));
    await deleteImage(at.backend, other, at.image.digest);
    const kept = await at.backend.db.read.selectFrom('manifests').select('digest').execute();
    assert.deepEqual(kept, []);
  });

  test('spares a layer that an image needs', async () => {
    await using at = await withImage();
    await assert.rejects(deleteLayer(at.backend, at.repository, at.layer), code('LayerInUse'));
    await deleteImage(at.backend, at.repository, at.image.digest);
    await deleteLayer(at.backend, at.repository, at.layer);
    assert.equal(await findLayer(at.backend, at.repository, at.layer), undefined);
    await assert.rejects(deleteLayer(at.backend, at.repository, at.layer), code('LayerNotFound'));
  });
});

describe('listing', () => {
  test('pages over (digest, tag) pairs without losing or repeating one', async () => {
    await using at = await withImage(['a', 'b', 'c']);
    for (const note of ['x', 'y', 'z']) {
      const tags = note === 'z' ? [] : [`${note}1`, `${note}2`];
      await putImage(at.backend, at.repository, { manifest: imageManifest(at.config, [], note), tags });
    }
    const seen: string[] = [];
    let after: { digest: string; tag: string } | undefined;
    for (;;) {
      const page = await listImageIds(at.backend, at.repository, { after, limit: 2 });
      seen.push(...page.map(each => `${each.digest} ${each.tag ?? '-'}`));
      const last = page.at(-1);
      if (page.length < 2 || !last) break;
      after = { digest: last.digest, tag: last.tag ?? '' };
    }
    assert.equal(seen.length, 8);
    assert.equal(new Set(seen).size, 8);
    const untagged = await listImageIds(at.backend, at.repository, { limit: 10, tagStatus: 'UNTAGGED' });
    assert.deepEqual(
      untagged.map(each => each.tag),
      [undefined],
    );
    const tagged = await listImageIds(at.backend, at.repository, { limit: 10, tagStatus: 'TAGGED' });
    assert.equal(tagged.length, 7);
  });

  test('finds the referrers of a subject that need not be there', async () => {
    await using at = await withImage();
    const subject = sha256(Buffer.from('not pushed yet'));
    const manifest = imageManifest(at.config, [], 'signature', subject);
    const referrer = await putImage(at.backend, at.repository, { manifest, tags: [] });
    const [found, ...others] = await listReferrers(at.backend, at.repository, subject);
    assert.deepEqual(others, []);
    assert.deepEqual(found, {
      digest: referrer.digest,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      size: manifest.bytes.length,
      artifactType: 'application/vnd.oci.image.config.v1+json',
      annotations: { note: 'signature' },
      status: 'ACTIVE',
    });
    assert.deepEqual(await listReferrers(at.backend, at.repository, at.image.digest as Digest), []);
  });
});
