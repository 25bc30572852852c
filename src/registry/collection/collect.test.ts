import assert from 'node:assert/strict';
import { describe, mock, test } from 'node:test';
import type { Digest } from '../../wire/oci/digest.ts';
import { imageManifest, newRepository, openTestBackend, pushLayer, sha256 } from '../backend.test-support.ts';
import type { Backend } from '../backend.ts';
import { deleteImage } from '../delete-image.ts';
import { checkLayer, findLayer, mountLayer } from '../layers.ts';
import { putImage } from '../put-image.ts';
import { deleteRepository, type Repository } from '../repositories.ts';
import { appendUpload, finishUpload, startUpload } from '../uploads.ts';
import { collectGarbage } from './collect.ts';
import { holdLife, takeHold } from './holds.ts';
import { hurried } from './pace.ts';
import { finishRemovals } from './remove-blobs.ts';
import { CollectionTotals } from './totals.ts';
import { collectionJob, collectionWorker, planCollections } from './worker.ts';

const hour = 3_600_000;
const grace = hour;
const options = { grace, pace: hurried };

/** A backend whose clock begins now: it is compared with the times of files. */
async function place() {
  const backend = await openTestBackend();
  backend.clock.now = Date.now() + 1000;
  return {
    backend,
    repository: await newRepository(backend),
    [Symbol.asyncDispose]: backend[Symbol.asyncDispose],
  };
}

async function put(backend: Backend, repository: Repository, note: string) {
  const config = await pushLayer(backend, repository, `{"of":"${note}"}`);
  const layer = await pushLayer(backend, repository, `layer of ${note}`);
  const { digest } = await putImage(backend, repository, {
    manifest: imageManifest(config, [layer]),
    tags: [note],
  });
  return { digest, config, layer };
}

async function stored({ blobs }: Backend): Promise<Digest[]> {
  const found: Digest[] = [];
  for await (const { digest } of blobs.blobs()) found.push(digest);
  return found;
}

describe('collectGarbage', () => {
  test('takes what was deleted and nothing else, and says what it took', async () => {
    await using at = await place();
    const { backend, repository } = at;
    const kept = await put(backend, repository, 'kept');
    const gone = await put(backend, repository, 'gone');
    const shared = await newRepository(backend, 'other');
    await mountLayer(backend, repository, shared, gone.layer);
    await putImage(backend, shared, { manifest: imageManifest(gone.layer, []), tags: ['also'] });
    await deleteImage(backend, repository, gone.digest);
    backend.clock.now += 2 * hour;
    const run = await collectGarbage(backend, options);
    assert.deepEqual(await stored(backend), [kept.config, kept.layer, gone.layer].sort());
    const { layers, blobs, bytes, young, failures, held } = run;
    assert.deepEqual(
      { layers, blobs, bytes, young, failures, held },
      { layers: 2, blobs: 1, bytes: '{"of":"gone"}'.length, young: 0, failures: 0, held: null },
    );
    assert.equal(run.finished_at, backend.clock.now);
    assert.equal(await findLayer(backend, repository, gone.layer), undefined);
    assert.ok(await findLayer(backend, shared, gone.layer));
    await deleteRepository(backend, shared, true);
    assert.equal((await collectGarbage(backend, options)).blobs, 1, 'the last holder is gone');
  });

  test('leaves what was pushed within the grace period, held or not', async () => {
    await using at = await place();
    const { backend, repository } = at;
    const layer = await pushLayer(backend, repository, 'its image may come yet');
    const upload = await startUpload(backend, repository, 'owner');
    await backend.blobs.finish(upload.id, sha256(Buffer.of()));
    assert.equal((await collectGarbage(backend, options)).young, 1);
    assert.equal((await stored(backend)).length, 2);
    backend.clock.now += grace - 10_000;
    await collectGarbage(backend, options);
    assert.ok(await findLayer(backend, repository, layer));
    backend.clock.now += 20_000;
    const run = await collectGarbage(backend, options);
    assert.deepEqual([run.layers, run.blobs, run.young], [1, 2, 0]);
    assert.deepEqual(await stored(backend), []);
  });

  test('leaves a layer that a client was told of, mounted or pushed again within the grace period', async () => {
    await using at = await place();
    const { backend, repository } = at;
    const other = await newRepository(backend, 'other');
    const [told, mounted, pushed, old] = [
      await pushLayer(backend, repository, 'told'),
      await pushLayer(backend, repository, 'mounted'),
      await pushLayer(backend, repository, 'pushed'),
      await pushLayer(backend, repository, 'old'),
    ] as const;
    await mountLayer(backend, repository, other, mounted);
    backend.clock.now += 2 * hour;
    assert.ok(await checkLayer(backend, repository, told));
    await mountLayer(backend, repository, other, mounted);
    await pushLayer(backend, repository, 'pushed');
    assert.equal((await collectGarbage(backend, options)).layers, 2);
    assert.ok(await findLayer(backend, repository, told));
    assert.ok(await findLayer(backend, other, mounted));
    assert.ok(await findLayer(backend, repository, pushed));
    assert.equal(await checkLayer(backend, repository, old), undefined);
    assert.equal(await findLayer(backend, repository, mounted), undefined);
    backend.clock.now += 2 * hour;
    await collectGarbage(backend, options);
    assert.deepEqual(await stored(backend), []);
  });

  test('an upload survives a collection between any two of its requests', async () => {
    await using at = await place();
    const { backend, repository } = at;
    const collect = async () => {
      backend.clock.now += 2 * hour;
      await collectGarbage(backend, { grace: 0, pace: hurried });
    };
    const bytes = Buffer.from('slowly');
    let upload = await startUpload(backend, repository, 'owner');
    for (const byte of bytes) {
      await collect();
      upload = await appendUpload(
        backend,
        repository,
        upload,
        (async function* () {
          yield Uint8Array.of(byte);
        })(),
      );
    }
    await collect();
    await finishUpload(backend, repository, upload, sha256(bytes));
    assert.deepEqual(await stored(backend), [sha256(bytes)]);
  });

  test('condemns nothing while a hold lasts, and says why', async () => {
    await using at = await place();
    const { backend, repository } = at;
    await pushLayer(backend, repository, 'garbage');
    backend.clock.now += 2 * hour;
    const hold = await takeHold(backend, 'a backup into /somewhere');
    const run = await collectGarbage(backend, options);
    assert.deepEqual([run.layers, run.blobs, run.held], [1, 0, 'a backup into /somewhere']);
    backend.clock.now += holdLife - 1;
    await hold.renew();
    backend.clock.now += holdLife - 1;
    assert.equal((await collectGarbage(backend, options)).blobs, 0);
    await hold.release();
    assert.equal((await collectGarbage(backend, options)).blobs, 1);
    await assert.rejects(hold.renew(), /expired/);
  });

  test('a hold of somebody who died expires', async () => {
    await using at = await place();
    const { backend, repository } = at;
    await pushLayer(backend, repository, 'garbage');
    const hold = await takeHold(backend, 'backup');
    backend.clock.now += 2 * hour;
    assert.equal((await collectGarbage(backend, options)).blobs, 1);
    await assert.rejects(hold.renew(), /expired/);
  });

  test('goes on after a crash where it was, for the same job', async () => {
    await using at = await place();
    const { backend, repository } = at;
    for (let n = 0; n < 120; n++) await pushLayer(backend, repository, `garbage ${n}`);
    backend.clock.now += 2 * hour;
    let steps = 0;
    const dying = async (step: () => Promise<void>) => {
      if (++steps === 4) throw new Error('died');
      await step();
    };
    await assert.rejects(collectGarbage(backend, { grace, jobId: 7, pace: dying }), /died/);
    const left = (await stored(backend)).length;
    assert.ok(left > 0 && left < 120, `${left}`);
    const totals = new CollectionTotals();
    const before = await backend.db.read.selectFrom('collections').selectAll().executeTakeFirstOrThrow();
    const progress = totals.follow(before);
    const run = await collectGarbage(backend, { grace, jobId: 7, pace: hurried, progress });
    assert.deepEqual([run.id, run.layers, run.blobs], [before.id, 120, 120]);
    assert.equal(totals.blobs, left, 'what this process removed');
    assert.deepEqual(await stored(backend), []);
  });

  test('a blob that cannot be removed is left for the next time, and pushed meanwhile', async () => {
    await using at = await place();
    const { backend, repository } = at;
    await pushLayer(backend, repository, 'stubborn');
    backend.clock.now += 2 * hour;
    const broken = mock.method(backend.blobs, 'remove', async () => Promise.reject(new Error('EIO')));
    const run = await collectGarbage(backend, options);
    broken.mock.restore();
    assert.deepEqual([run.blobs, run.failures], [0, 1]);
    await pushLayer(backend, repository, 'stubborn');
    backend.clock.now += 2 * hour;
    assert.equal((await collectGarbage(backend, options)).blobs, 1);
  });

  test('stops between two steps when it is told to', async () => {
    await using at = await place();
    const { backend } = at;
    await assert.rejects(collectGarbage(backend, { ...options, signal: AbortSignal.abort() }), {
      name: 'AbortError',
    });
  });
});

test('the next start removes what was condemned when the server died, unless it was finished into since', async () => {
  await using at = await place();
  const { backend, repository } = at;
  const [old, fresh] = [
    await pushLayer(backend, repository, 'old'),
    await pushLayer(backend, repository, 'fresh'),
  ] as const;
  await deleteRepository(backend, repository, true);
  await backend.db.write(tx =>
    tx
      .insertInto('condemned_blobs')
      .values([
        { digest: old, changed_before: backend.clock.now },
        { digest: fresh, changed_before: 1 },
      ])
      .execute(),
  );
  assert.equal(await finishRemovals(backend), 2);
  assert.deepEqual(await stored(backend), [fresh]);
  assert.equal(await finishRemovals(backend), 0);
});

test('the worker collects in its interval, and once more when it is asked to', async () => {
  await using at = await place();
  const { backend, repository } = at;
  const ended = Promise.withResolvers<void>();
  const totals = new CollectionTotals();
  await pushLayer(backend, repository, 'garbage');
  backend.clock.now += 2 * hour;
  const worker = collectionWorker(backend, { interval: hour, grace, totals, onEnd: () => ended.resolve() });
  backend.jobs.work(worker);
  await backend.db.write(tx => planCollections(tx, backend, backend.clock.now));
  backend.jobs.start();
  await ended.promise;
  assert.deepEqual([totals.runs, totals.blobs, totals.bytes, totals.held], [1, 1, 'garbage'.length, 0]);
  const jobs = await backend.jobs.stats();
  assert.equal(jobs.find(({ kind }) => kind === collectionJob)?.waiting, 1, 'the next one is planned');
});
