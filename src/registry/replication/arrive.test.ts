import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Digest } from '../../wire/oci/digest.ts';
import {
  imageManifest,
  newRepository,
  openTestBackend,
  pushLayer,
  testRegistry,
} from '../backend.test-support.ts';
import type { Backend } from '../backend.ts';
import { describeImages, type Image, imageOf, tagged } from '../images.ts';
import { putImage } from '../put-image.ts';
import { createRepository, type Repository } from '../repositories.ts';
import { arrive } from './arrive.ts';

const destination = { account: '987654321098', region: 'eu-west-1' };

/** A source with two images of the tag `latest`, one after the other, and an empty destination. */
async function twoPushes(backend: Backend) {
  const source = await newRepository(backend);
  const layer = await pushLayer(backend, source, 'layer');
  const manifests = ['one', 'two'].map(note => imageManifest(layer, [layer], note));
  const images: Image[] = [];
  for (const manifest of manifests) {
    const { digest } = await putImage(backend, source, { manifest, tags: ['latest'] });
    images.push(imageOf(digest, manifest));
  }
  const there = await createRepository(backend, destination, { name: source.name });
  const bring = (at: 0 | 1, sequence?: number, from: Repository | undefined = source) =>
    backend.db.write(tx =>
      arrive(
        tx,
        backend,
        there,
        {
          source: testRegistry,
          via: [testRegistry],
          images: [images[at] as (typeof images)[0]],
          tag: 'latest',
          sequence,
        },
        from,
      ),
    );
  const events = async () =>
    (await backend.db.read.selectFrom('events').select('envelope').orderBy('sequence').execute())
      .map(({ envelope }) => JSON.parse(envelope) as { 'detail-type': string; account: string })
      .filter(({ account }) => account === destination.account);
  return { source, there, images, layer, bring, events };
}

describe('an image that arrives by replication', () => {
  test('is whole, with its tag, and tells so once however often it comes', async () => {
    await using backend = await openTestBackend();
    const { there, images, bring, events } = await twoPushes(backend);
    await bring(0);
    await bring(0);
    assert.equal(await tagged(backend, there, 'latest'), images[0]?.digest);
    assert.deepEqual(
      (await events()).map(event => event['detail-type']),
      ['ECR Replication Action'],
    );
  });

  test('an older push that comes late does not move the tag back', async () => {
    await using backend = await openTestBackend();
    const { there, images, bring } = await twoPushes(backend);
    await bring(1, 8);
    await bring(0, 7);
    assert.equal(await tagged(backend, there, 'latest'), images[1]?.digest);
    const listed = await describeImages(backend, there, {
      digests: images.map(({ digest }) => digest),
    });
    assert.deepEqual(
      new Map(listed.map(({ digest, tags }) => [digest, tags])).get(images[0]?.digest as Digest),
      [],
    );
    await bring(0, 9);
    assert.equal(await tagged(backend, there, 'latest'), images[0]?.digest);
  });

  test('the numbers of one source say nothing of those of another', async () => {
    await using backend = await openTestBackend();
    const { there, images, bring } = await twoPushes(backend);
    await bring(1, 1000);
    await backend.db.write(tx =>
      arrive(tx, backend, there, {
        source: { account: '111111111111', region: 'us-east-1' },
        via: [{ account: '111111111111', region: 'us-east-1' }],
        images: [images[0] as (typeof images)[0]],
        tag: 'latest',
        sequence: 1,
      }),
    );
    assert.equal(await tagged(backend, there, 'latest'), images[0]?.digest);
  });

  test('takes layers from its source only', async () => {
    await using backend = await openTestBackend();
    const { there, bring } = await twoPushes(backend);
    const stranger = await createRepository(backend, testRegistry, { name: 'other' });
    await assert.rejects(bring(0, undefined, stranger), { code: 'LayersNotFound' });
    assert.equal(await tagged(backend, there, 'latest'), undefined);
  });
});
