import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../../test/support/until.ts';
import type { RegistryId } from '../../base/registry-id.ts';
import type { Worker } from '../../store/jobs/jobs.ts';
import type { Digest } from '../../wire/oci/digest.ts';
import {
  imageManifest,
  indexManifest,
  newRepository,
  openTestBackend,
  pushLayer,
  testRegistry,
} from '../backend.test-support.ts';
import type { Backend } from '../backend.ts';
import { updateRegistry } from '../configuration/registries.ts';
import { putImage } from '../put-image.ts';
import type { Repository } from '../repositories.ts';
import { updateStorageClass } from '../storage-class.ts';
import { backfillWorker } from './backfill.ts';
import { backfillPage } from './backfill-images.ts';
import { type BackfillChoice, type BackfillPlace, backfillJob, enqueueBackfill } from './backfill-payload.ts';
import { type ReplicationPayload, replicationJob } from './jobs.ts';
import { ecrReplication, type ReplicationSettings } from './replication.ts';
import { replicationCompleted, replicationFailed, replicationRequested } from './status.ts';

const to: RegistryId = { account: '444455556666', region: 'us-east-1' };
const wanted = (choice: BackfillChoice = 'missing', prefix = '') => ({
  source: testRegistry,
  to,
  prefix,
  choice,
});

const replicate = (backend: Backend) =>
  updateRegistry(backend, testRegistry, () => ({
    replication: JSON.stringify({
      rules: [{ destinations: [{ region: to.region, registryId: to.account }] }],
    }),
  }));

/** Pushes `count` images, each with a tag. */
async function fill(backend: Backend, repository: Repository, count: number): Promise<Digest[]> {
  const layer = await pushLayer(backend, repository, 'layer');
  const digests: Digest[] = [];
  for (let index = 0; index < count; index += 1) {
    const manifest = imageManifest(layer, [layer], `${repository.name} ${index}`);
    digests.push((await putImage(backend, repository, { manifest, tags: [`v${index}`] })).digest);
  }
  return digests;
}

/** All pages, and the most images that one of them held. */
async function pages(
  backend: Backend,
  choice?: BackfillChoice,
  { settings = ecrReplication, limit = 3, prefix = '' }: Partial<PageOptions> = {},
) {
  const images: { name: string; digest: Digest; tags: readonly (string | undefined)[] }[] = [];
  let most = 0;
  let after: BackfillPlace | undefined;
  do {
    const asked = { ...wanted(choice, prefix), after };
    const page = await backfillPage(backend.db.read, asked, settings, limit);
    images.push(
      ...page.images.map(({ repository, digest, tags }) => ({ name: repository.name, digest, tags })),
    );
    most = Math.max(most, page.images.length);
    after = page.next;
  } while (after);
  return { images, most };
}
interface PageOptions {
  readonly settings: ReplicationSettings;
  readonly limit: number;
  readonly prefix: string;
}

const payloadOf = ({ id }: Repository, digest: Digest, tag?: string): ReplicationPayload => ({
  repositoryId: id,
  digest,
  tag,
  to,
  via: [],
});

test('pages hold every image once, however they fall, and none of other names', async () => {
  await using backend = await openTestBackend();
  const all: Digest[] = [];
  for (const [name, count] of [
    ['a/empty', 0],
    ['a/one', 1],
    ['a/seven', 7],
    ['b/three', 3],
  ] as const) {
    const digests = await fill(backend, await newRepository(backend, name), count);
    all.push(...digests);
  }
  assert.deepEqual((await pages(backend)).images, []);
  await replicate(backend);
  for (const limit of [1, 2, 3, 7, 100]) {
    const { images, most } = await pages(backend, 'missing', { limit });
    assert.deepEqual(images.map(({ digest }) => digest).sort(), all.toSorted());
    assert.ok(most <= limit);
  }
  const { images } = await pages(backend, 'missing', { prefix: 'a/' });
  assert.equal(images.length, 8);
});

test('each choice takes its images; what is under way, archived or a child of a list is left out', async () => {
  await using backend = await openTestBackend();
  const repository = await newRepository(backend);
  const [fresh, done, failed, pending, archived] = (await fill(backend, repository, 5)) as [
    Digest,
    Digest,
    Digest,
    Digest,
    Digest,
  ];
  const layer = await pushLayer(backend, repository, 'child');
  const child = await putImage(backend, repository, { manifest: imageManifest(layer, [layer]), tags: [] });
  const list = await putImage(backend, repository, { manifest: indexManifest([child.digest]), tags: [] });
  await updateStorageClass(backend, repository, archived, 'ARCHIVE');
  await replicate(backend);
  await backend.db.write(async tx => {
    for (const digest of [done, failed, pending])
      await replicationRequested(tx, payloadOf(repository, digest), 1);
    await replicationCompleted(tx, payloadOf(repository, done), 2);
    await replicationFailed(tx, payloadOf(repository, failed), { code: 'AccessDenied', reason: 'no' });
  });
  const chosen = async (choice: BackfillChoice) =>
    (await pages(backend, choice)).images.map(({ digest }) => digest).sort();
  assert.deepEqual(await chosen('missing'), [fresh, failed, list.digest].sort());
  assert.deepEqual(await chosen('failed'), [failed]);
  assert.deepEqual(await chosen('all'), [fresh, done, failed, list.digest].sort());
});

test('tag filters let through what they would at the push, and what refers to it', async () => {
  await using backend = await openTestBackend();
  const repository = await newRepository(backend);
  const layer = await pushLayer(backend, repository, 'layer');
  const put = async (tags: readonly string[], note: string, subject?: Digest) =>
    (await putImage(backend, repository, { manifest: imageManifest(layer, [layer], note, subject), tags }))
      .digest;
  const release = await put(['v1', 'v1-dev', 'latest'], 'release');
  const dev = await put(['v2-dev'], 'dev');
  await put([], 'untagged');
  const bill = await put([], 'bill of materials', release);
  const signature = await put([], 'its signature', bill);
  await put([], 'of dev', dev);
  await replicate(backend);
  const settings = { ...ecrReplication, tags: { include: ['v*'], exclude: ['*-dev'] } };
  const { images } = await pages(backend, 'missing', { settings });
  assert.deepEqual(
    images.map(({ digest, tags }) => [digest, tags]).sort(),
    [
      [release, ['v1']],
      [bill, [undefined]],
      [signature, [undefined]],
    ].sort(),
  );
});

test('what replication brought goes on with chaining only, never back, until somebody pushes it', async () => {
  await using backend = await openTestBackend();
  const repository = await newRepository(backend);
  const [digest] = (await fill(backend, repository, 1)) as [Digest];
  await replicate(backend);
  const counts = async () =>
    Promise.all(
      [false, true].map(
        async chaining =>
          (await pages(backend, 'missing', { settings: { chaining, policies: false } })).images.length,
      ),
    );
  const cameFrom = (...via: RegistryId[]) =>
    backend.db.write(tx =>
      tx
        .updateTable('images')
        .set({ via: JSON.stringify(via) })
        .execute(),
    );
  assert.deepEqual(await counts(), [1, 1]);
  await cameFrom({ account: '111122223333', region: 'us-east-1' });
  assert.deepEqual(await counts(), [0, 1]);
  await cameFrom(to);
  assert.deepEqual(await counts(), [0, 0]);
  const layer = await pushLayer(backend, repository, 'layer');
  const manifest = imageManifest(layer, [layer], `${repository.name} 0`);
  assert.equal((await putImage(backend, repository, { manifest, tags: ['v0'] })).digest, digest);
  assert.deepEqual(await counts(), [1, 1]);
});

/** A worker for images that notes them and ends each after `pause`. */
const copying = (copied: Digest[], pause: number): Worker<ReplicationPayload> => ({
  kind: replicationJob(undefined),
  concurrency: 4,
  async handle({ digest }) {
    await sleep(pause);
    copied.push(digest);
  },
});

test('the queue stays short, and everything is enqueued in the end', async () => {
  await using backend = await openTestBackend();
  const digests = await fill(backend, await newRepository(backend), 60);
  await replicate(backend);
  const copied: Digest[] = [];
  let longest = 0;
  backend.jobs.work(backfillWorker(backend, { page: 5, queue: 10 }));
  backend.jobs.work(copying(copied, 2));
  await backend.db.write(tx => enqueueBackfill(tx, backend.jobs, wanted()));
  backend.jobs.start();
  await until(async () => {
    longest = Math.max(longest, await backend.jobs.backlog(replicationJob(undefined), 1_000));
    // The pause of a backfill that has met a full queue goes by quickly, leases do not.
    backend.clock.now += 20;
    return copied.length === digests.length && (await backend.jobs.backlog(backfillJob, 1)) === 0;
  });
  assert.ok(longest <= 14, `${longest}`);
  assert.deepEqual(copied.toSorted(), digests.toSorted());
});

test('a backfill that was cut off goes on where it was', async () => {
  await using first = await openTestBackend();
  const digests = await fill(first, await newRepository(first), 30);
  await replicate(first);
  // A queue that nothing empties: it stops in the middle.
  first.jobs.work(backfillWorker(first, { page: 4, queue: 10 }));
  await first.db.write(tx => enqueueBackfill(tx, first.jobs, wanted()));
  first.jobs.start();
  await until(async () => (await first.jobs.backlog(replicationJob(undefined), 1_000)) === 12);
  await using again = await first.reopen();
  const copied: Digest[] = [];
  again.jobs.work(backfillWorker(again, { page: 4, queue: 10 }));
  again.jobs.work(copying(copied, 0));
  again.jobs.start();
  await until(() => {
    first.clock.now += 20;
    return copied.length >= digests.length;
  });
  assert.deepEqual(copied.toSorted(), digests.toSorted());
});

test('what is pushed meanwhile goes first', async () => {
  await using backend = await openTestBackend();
  const repository = await newRepository(backend);
  await fill(backend, repository, 20);
  await replicate(backend);
  backend.jobs.work(backfillWorker(backend));
  await backend.db.write(tx => enqueueBackfill(tx, backend.jobs, wanted()));
  backend.jobs.start();
  await until(async () => (await backend.jobs.backlog(replicationJob(undefined), 100)) === 20);
  backend.clock.now += 1_000;
  const layer = await pushLayer(backend, repository, 'layer');
  const manifest = imageManifest(layer, [layer], 'pushed meanwhile');
  const pushed = await putImage(backend, repository, { manifest, tags: ['live'] });
  const copied: Digest[] = [];
  backend.jobs.work({ ...copying(copied, 0), concurrency: 1 });
  await until(() => copied.length === 21);
  assert.equal(copied[0], pushed.digest);
});
