import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  imageManifest,
  newRepository,
  openTestBackend,
  pushLayer,
  testRegistry,
} from '../backend.test-support.ts';
import type { Backend } from '../backend.ts';
import { deleteImage, deleteTag } from '../delete-image.ts';
import { putImage } from '../put-image.ts';
import { emit, eventsKept } from './emit.ts';
import type { Envelope } from './event.ts';
import { imagePushed } from './image-action.ts';
import type { EventTarget } from './target.ts';

const all: EventTarget = { kind: 'event-all', wants: () => true };

async function withImages() {
  const test = await openTestBackend();
  const backend: Backend = { ...test, eventTargets: [all] };
  const repository = await newRepository(backend);
  const config = await pushLayer(backend, repository, '{}');
  const layer = await pushLayer(backend, repository, 'layer');
  const put = (tags: readonly string[], note = '', subject?: typeof config) =>
    putImage(backend, repository, { manifest: imageManifest(config, [layer], note, subject), tags });
  /** What happened since the last call: type, action, digest, tag. */
  let seen = 0;
  const news = async () => {
    const rows = await backend.db.read
      .selectFrom('events')
      .selectAll()
      .where('sequence', '>', seen)
      .orderBy('sequence')
      .execute();
    seen = rows.at(-1)?.sequence ?? seen;
    return rows.map(row => {
      const { 'detail-type': type, detail } = JSON.parse(row.envelope) as Envelope;
      return [type, detail['action-type'], detail['image-digest'], detail['image-tag']];
    });
  };
  const jobs = async () => (await backend.jobs.stats()).map(({ kind, waiting }) => `${kind} ${waiting}`);
  return { backend, repository, put, news, jobs, [Symbol.asyncDispose]: test[Symbol.asyncDispose] };
}

describe('events', () => {
  test('a push sends one for each tag that it sets, in EventBridge’s envelope', async () => {
    await using at = await withImages();
    const image = await at.put(['latest']);
    const row = await at.backend.db.read.selectFrom('events').selectAll().executeTakeFirstOrThrow();
    const envelope = JSON.parse(row.envelope) as Envelope;
    assert.match(envelope.id, /^[0-9a-f-]{36}$/);
    assert.deepEqual(envelope, {
      version: '0',
      id: envelope.id,
      'detail-type': 'ECR Image Action',
      source: 'aws.ecr',
      account: testRegistry.account,
      time: '2023-11-14T22:13:20Z',
      region: testRegistry.region,
      resources: [],
      detail: {
        result: 'SUCCESS',
        'repository-name': 'app/web',
        'image-digest': image.digest,
        'action-type': 'PUSH',
        'image-tag': 'latest',
        'manifest-media-type': 'application/vnd.oci.image.manifest.v1+json',
        'artifact-media-type': 'application/vnd.oci.image.config.v1+json',
      },
    });
    assert.deepEqual([row.account, row.detail_type], [testRegistry.account, 'ECR Image Action']);
    await at.news();

    await at.put(['one', 'two', 'latest']);
    assert.deepEqual(await at.news(), [
      ['ECR Image Action', 'PUSH', image.digest, 'one'],
      ['ECR Image Action', 'PUSH', image.digest, 'two'],
    ]);
    const untagged = await at.put([], 'other');
    assert.deepEqual(await at.news(), [['ECR Image Action', 'PUSH', untagged.digest, undefined]]);
    await at.put(['latest'], 'other');
    assert.deepEqual(await at.news(), [['ECR Image Action', 'PUSH', untagged.digest, 'latest']]);
  });

  test('a push that changes nothing, or fails, sends none', async () => {
    await using at = await withImages();
    await at.put(['latest']);
    await at.news();
    await at.put(['latest']);
    await at.put([]);
    const missing = imageManifest(`sha256:${'0'.repeat(64)}` as never, []);
    await assert.rejects(putImage(at.backend, at.repository, { manifest: missing, tags: ['x'] }));
    assert.deepEqual(await at.news(), []);
    assert.deepEqual(await at.jobs(), ['event-all 1']);
  });

  test('what has a subject is a referrer', async () => {
    await using at = await withImages();
    const subject = await at.put(['latest']);
    const referrer = await at.put([], 'signature', subject.digest);
    await deleteImage(at.backend, at.repository, referrer.digest);
    assert.deepEqual((await at.news()).slice(1), [
      ['ECR Referrer Action', 'PUSH', referrer.digest, undefined],
      ['ECR Referrer Action', 'DELETE', referrer.digest, undefined],
    ]);
  });

  test('a deletion sends one for each tag that goes', async () => {
    await using at = await withImages();
    const image = await at.put(['a', 'b', 'c']);
    const plain = await at.put([], 'plain');
    await at.news();
    await deleteTag(at.backend, at.repository, 'a', 'image');
    assert.deepEqual(await at.news(), [['ECR Image Action', 'DELETE', image.digest, 'a']]);
    await deleteImage(at.backend, at.repository, image.digest);
    assert.deepEqual(await at.news(), [
      ['ECR Image Action', 'DELETE', image.digest, 'b'],
      ['ECR Image Action', 'DELETE', image.digest, 'c'],
    ]);
    await deleteImage(at.backend, at.repository, plain.digest);
    assert.deepEqual(await at.news(), [['ECR Image Action', 'DELETE', plain.digest, undefined]]);
    await assert.rejects(deleteTag(at.backend, at.repository, 'a', 'image'));
    assert.deepEqual(await at.news(), []);
  });

  test('each target gets what it wants, and nothing when the change is undone', async () => {
    await using at = await withImages();
    const targets: EventTarget[] = [
      all,
      { kind: 'event-scans', wants: event => event['detail-type'] === 'ECR Image Scan' },
      { kind: 'event-mine', wants: event => event.account === testRegistry.account },
    ];
    const backend = { ...at.backend, eventTargets: targets };
    const facts = { digest: 'sha256:x' as never, mediaType: 'm', artifactType: null, subject: null };
    await backend.db.write(tx => emit(tx, backend, imagePushed(at.repository, facts)));
    assert.deepEqual(await at.jobs(), ['event-all 1', 'event-mine 1']);
    const undone = backend.db.write(async tx => {
      await emit(tx, backend, imagePushed(at.repository, facts));
      throw new Error('no');
    });
    await assert.rejects(undone, { message: 'no' });
    assert.deepEqual(await at.jobs(), ['event-all 1', 'event-mine 1']);
    assert.equal((await at.news()).length, 1);
  });

  test('only the latest are kept', async () => {
    await using at = await withImages();
    const backend = { ...at.backend, eventTargets: [] };
    const facts = { digest: 'sha256:x' as never, mediaType: 'm', artifactType: null, subject: null };
    await backend.db.write(async tx => {
      for (let count = 0; count < eventsKept + 5; count++) {
        await emit(tx, backend, imagePushed(at.repository, facts));
      }
    });
    const [first] = await backend.db.read
      .selectFrom('events')
      .select('sequence')
      .orderBy('sequence')
      .execute();
    assert.equal(first?.sequence, 6);
  });
});
