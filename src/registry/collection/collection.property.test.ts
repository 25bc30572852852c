import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Fault } from '../../base/fault.ts';
import { openFilesystemBlobs } from '../../store/blobs/filesystem/open-filesystem-blobs.ts';
import type { Digest } from '../../wire/oci/digest.ts';
import { imageManifest, once, openTestBackend, sha256, testRegistry } from '../backend.test-support.ts';
import type { Backend } from '../backend.ts';
import { deleteImage } from '../delete-image.ts';
import { deleteLayer, mountLayer } from '../layers.ts';
import { runs } from '../property-runs.test-support.ts';
import { putImage } from '../put-image.ts';
import { createRepository, deleteRepository, type Repository } from '../repositories.ts';
import { appendUpload, finishUpload, startUpload } from '../uploads.ts';
import { collectGarbage } from './collect.ts';
import { takeHold } from './holds.ts';
import { hurried } from './pace.ts';
import { finishRemovals } from './remove-blobs.ts';
import { Actor } from './steps.test-support.ts';

const hour = 3_600_000;
/** What pushes and deletions that meet a collection, or each other, may be told. */
const expected = new Set([
  'BlobRemoved',
  'LayersNotFound',
  'LayerInUse',
  'LayerNotFound',
  'ImageNotFound',
  'RepositoryNotFound',
  'RepositoryAlreadyExists',
  'UploadNotFound',
]);

const place = fc.nat(1);
const content = fc.nat(1);
/** What may be begun; each is a run of several operations on the stores. */
const beginning = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constant('push'), at: place, config: content, layer: content }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('layer'), at: place, layer: content }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('mount'), at: place, layer: content }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('delete image'), at: place, layer: content }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('delete layer'), at: place, layer: content }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('delete repository'), at: place }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('collect'), grace: fc.constantFrom(0, hour) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('back up') }) },
) as fc.Arbitrary<Beginning>;
type Beginning = {
  readonly type: string;
  readonly at: number;
  readonly config: number;
  readonly layer: number;
  readonly grace: number;
};
const event = fc.oneof(
  { weight: 5, arbitrary: beginning.map(what => ({ begin: what })) },
  { weight: 30, arbitrary: fc.record({ step: fc.nat(7), times: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 1, arbitrary: fc.constant({ crash: true } as const) },
  { weight: 1, arbitrary: fc.constant({ wait: hour } as const) },
);

class Play {
  backend: Backend & { readonly clock: { now: number } };
  actors: Actor[] = [];
  repositories: Repository[] = [];
  readonly #run: number;

  constructor(backend: Backend & { readonly clock: { now: number } }, run: number) {
    this.backend = backend;
    this.#run = run;
  }

  bytes = (content: number) => Buffer.from(`content ${content} of run ${this.#run}`);
  digest = (content: number) => sha256(this.bytes(content));
  image = ({ config, layer }: Beginning) => imageManifest(this.digest(config), [this.digest(layer)]);

  begin(what: Beginning): void {
    if (what.type === 'collect' && this.actors.some(({ name, done }) => name === 'collect' && !done)) return;
    this.actors.push(new Actor(what.type, this.backend, backend => this.#script(what, backend)));
  }

  async #script(what: Beginning, backend: Backend): Promise<void> {
    const at = this.repositories[what.at] as Repository;
    const other = this.repositories[1 - what.at] as Repository;
    if (what.type === 'collect') {
      await collectGarbage(backend, { grace: what.grace, pace: hurried });
    } else if (what.type === 'layer') {
      await this.#pushLayer(backend, at, what.layer);
    } else if (what.type === 'push') {
      for (const each of new Set([what.config, what.layer])) await this.#pushLayer(backend, at, each);
      await putImage(backend, at, { manifest: this.image(what), tags: ['latest'] });
    } else if (what.type === 'mount') {
      if (!(await mountLayer(backend, other, at, this.digest(what.layer)))) return;
      await putImage(backend, at, {
        manifest: this.image({ ...what, config: what.layer }),
        tags: ['mounted'],
      });
    } else if (what.type === 'delete image') {
      const image = await backend.db.read
        .selectFrom('images')
        .select('digest')
        .where('repository_id', '=', at.id)
        .executeTakeFirst();
      if (image) await deleteImage(backend, at, image.digest);
    } else if (what.type === 'delete layer') {
      await deleteLayer(backend, at, this.digest(what.layer));
    } else if (what.type === 'delete repository') {
      await deleteRepository(backend, at, true);
      this.repositories[what.at] = await createRepository(backend, testRegistry, { name: at.name });
    } else {
      const hold = await takeHold(backend, 'backup');
      const snapshot = await backend.db.read.selectFrom('layers').select('digest').execute();
      for (const { digest } of snapshot)
        assert.ok(await backend.blobs.size(digest), 'a blob of the snapshot');
      await hold.release();
    }
  }

  async #pushLayer(backend: Backend, repository: Repository, layer: number): Promise<void> {
    const upload = await startUpload(backend, repository, 'owner');
    const longer = await appendUpload(backend, repository, upload, once(this.bytes(layer)));
    await finishUpload(backend, repository, longer, this.digest(layer));
  }

  async step(actor: Actor): Promise<void> {
    await actor.step();
    if (actor.done) {
      this.actors = this.actors.filter(each => each !== actor);
      const { error } = actor;
      if (error !== undefined && !(error instanceof Fault && expected.has(error.code))) throw error;
    }
    await this.check();
  }

  /** The invariant: what a repository holds is in the store, and what an image needs is held. */
  async check(): Promise<void> {
    const { db, blobs } = this.backend;
    const stored = new Set<Digest>();
    for await (const { digest } of blobs.blobs()) stored.add(digest);
    const layers = await db.read.selectFrom('layers').select(['repository_id', 'digest']).execute();
    for (const { digest } of layers) assert.ok(stored.has(digest), 'a layer has its bytes');
    const held = new Set(layers.map(({ repository_id, digest }) => `${repository_id} ${digest}`));
    const references = await db.read.selectFrom('image_references').selectAll().execute();
    for (const { repository_id, digest } of references)
      assert.ok(held.has(`${repository_id} ${digest}`), 'an image has its layers');
  }

  /** The process dies and starts again: whoever ran is never heard of again. */
  async crash(blobs: string): Promise<void> {
    this.actors = [];
    this.backend = { ...this.backend, blobs: await openFilesystemBlobs(blobs) };
    await finishRemovals(this.backend);
    for (const [index, { name }] of this.repositories.entries()) {
      const row = await this.backend.db.read
        .selectFrom('repositories')
        .select('id')
        .where('name', '=', name)
        .executeTakeFirst();
      const found = this.repositories[index] as Repository;
      if (row) this.repositories[index] = { ...found, id: row.id };
      else this.repositories[index] = await createRepository(this.backend, testRegistry, { name });
    }
    await this.check();
  }

  /** Lets everybody come to an end; then nothing but what images need is left, once it is old enough. */
  async end(): Promise<void> {
    for (let turn = 0; this.actors.length > 0; turn += 1)
      await this.step(this.actors[turn % this.actors.length] as Actor);
    const { db, blobs, clock } = this.backend;
    // A backup that died has left a hold.
    clock.now += 2 * hour;
    await collectGarbage(this.backend, { grace: hour, pace: hurried });
    await this.check();
    const stored: Digest[] = [];
    for await (const { digest } of blobs.blobs()) stored.push(digest);
    const needed = await db.read.selectFrom('image_references').select('digest').distinct().execute();
    assert.deepEqual(stored, needed.map(({ digest }) => digest).sort(), 'no garbage is left');
    assert.equal((await db.read.selectFrom('condemned_blobs').selectAll().execute()).length, 0);
    for (const repository of this.repositories) await deleteRepository(this.backend, repository, true);
    await collectGarbage(this.backend, { grace: hour, pace: hurried });
    for await (const { digest } of blobs.blobs()) assert.fail(`${digest} is left although there is no image`);
  }
}

test('however pushes, mounts, deletions, backups, collections and crashes meet, no image lacks bytes and no garbage stays', {
  timeout: 3_600_000,
}, async () => {
  await using backend = await openTestBackend();
  // Blobs look two hours old when they are made: nothing but the states in the database protects them.
  backend.clock.now = Date.now() + 2 * hour;
  let run = 0;
  const play = async (events: readonly object[]) => {
    run += 1;
    const at = new Play(backend, run);
    for (const name of [`a/${run}`, `b/${run}`])
      at.repositories.push(await createRepository(backend, testRegistry, { name }));
    for (const each of events) {
      if ('begin' in each) at.begin(each.begin as Beginning);
      else if ('crash' in each) await at.crash(backend.blobDirectory);
      else if ('wait' in each) backend.clock.now += hour;
      else {
        const { step, times } = each as { step: number; times: number };
        for (let n = 0; n < times && at.actors.length > 0; n++)
          await at.step(at.actors[step % at.actors.length] as Actor);
      }
    }
    await at.end();
  };
  await fc.assert(fc.asyncProperty(fc.array(event, { minLength: 20, maxLength: 120, size: 'max' }), play), {
    numRuns: runs(25, 0.003),
  });
});
