import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fault } from '../../base/fault.ts';
import { openFilesystemBlobs } from '../../store/blobs/filesystem/open-filesystem-blobs.ts';
import {
  imageManifest,
  newRepository,
  once,
  openTestBackend,
  pushLayer,
  sha256,
} from '../backend.test-support.ts';
import type { Backend } from '../backend.ts';
import { deleteLayer, mountLayer } from '../layers.ts';
import { putImage } from '../put-image.ts';
import type { Repository } from '../repositories.ts';
import { appendUpload, finishUpload, startUpload } from '../uploads.ts';
import { takeHold } from './holds.ts';
import { finishRemovals, removeBlobs } from './remove-blobs.ts';
import { Actor, everyOrder } from './steps.test-support.ts';
import { nextLayers, removeLayers, rowAt } from './unneeded-layers.ts';

/** In the future: every blob looks old enough. */
const ever = 8_000_000_000_000;
const bytes = Buffer.from('a layer');
const digest = sha256(bytes);

async function place() {
  const backend = await openTestBackend();
  const one = await newRepository(backend, 'one');
  const two = await newRepository(backend, 'two');
  const held = async () => (await backend.db.read.selectFrom('layers').select('digest').execute()).length > 0;
  const stored = () => backend.blobs.size(digest);
  return {
    backend,
    one,
    two,
    held,
    stored,
    /** An upload of the layer with all its bytes. */
    async upload(repository: Repository) {
      const begun = await startUpload(backend, repository, 'owner');
      return appendUpload(backend, repository, begun, once(bytes));
    },
    /** A blob that nobody holds, and no row of any layer. */
    async orphan() {
      await backend.db.write(tx => tx.deleteFrom('layers').execute());
      await backend.db.write(tx => tx.deleteFrom('condemned_blobs').execute());
      await pushLayer(backend, one, bytes.toString());
      await deleteLayer(backend, one, digest);
    },
    /** What a repository holds has its bytes. */
    async whole() {
      if (await held()) assert.equal(await stored(), bytes.length, 'a layer without its bytes');
    },
    [Symbol.asyncDispose]: backend[Symbol.asyncDispose],
  };
}

/** One that begins with a write: brought up to it, since nothing happens before. */
async function writer(name: string, backend: Backend, script: (backend: Backend) => Promise<void>) {
  const actor = new Actor(name, backend, script);
  await actor.step();
  return actor;
}

const remover = (backend: Backend) =>
  writer('remover', backend, async at => {
    const blob = { digest, size: bytes.length, changedAt: 0 };
    await removeBlobs(at, [blob], ever);
  });

const endsWell = (actor: Actor, ...codes: string[]) => {
  if (actor.error === undefined) return;
  assert.ok(actor.error instanceof Fault && codes.includes(actor.error.code), String(actor.error));
};

describe('in every order of its operations', () => {
  test('an upload that is finished while its blob is removed keeps its bytes, or is not acknowledged', async () => {
    await using at = await place();
    let [kept, refused] = [0, 0];
    const orders = await everyOrder(
      async () => {
        await at.orphan();
        const upload = await at.upload(at.one);
        const push = new Actor('push', at.backend, async backend => {
          await finishUpload(backend, at.one, upload, digest);
        });
        return [push, await remover(at.backend)];
      },
      async ([push]) => {
        await at.whole();
        if (!push?.done) return;
        endsWell(push, 'BlobRemoved');
        if (push.error === undefined) assert.ok(await at.held(), 'acknowledged, and not there');
        if (push.error === undefined) kept += 1;
        else refused += 1;
      },
    );
    assert.ok(orders > 30 && kept > 0 && refused > 0, `${orders} orders, ${kept} kept, ${refused} refused`);
  });

  test('a layer that is mounted while its only holder lets go of it and its blob is removed keeps its bytes', async () => {
    await using at = await place();
    await everyOrder(
      async () => {
        await at.orphan();
        await pushLayer(at.backend, at.one, bytes.toString());
        let mounted: object | undefined;
        return [
          await writer('mount', at.backend, async backend => {
            mounted = await mountLayer(backend, at.one, at.two, digest);
            if (mounted) assert.ok(await at.held());
          }),
          await writer('delete', at.backend, backend => deleteLayer(backend, at.one, digest)),
          await remover(at.backend),
        ];
      },
      async actors => {
        for (const actor of actors) endsWell(actor);
        await at.whole();
      },
    );
  });

  test('an image that is put while its layers are looked through as unneeded has its layers, or is refused', async () => {
    await using at = await place();
    const { backend } = at;
    await everyOrder(
      async () => {
        await backend.db.write(tx => tx.deleteFrom('images').execute());
        await at.orphan();
        await pushLayer(backend, at.one, bytes.toString());
        return [
          await writer('put', backend, async gated => {
            await putImage(gated, at.one, { manifest: imageManifest(digest, [digest]), tags: ['latest'] });
          }),
          new Actor('collect', backend, async gated => {
            const { doomed } = await nextLayers(gated.db.read, rowAt(''), ever);
            if (doomed.length > 0) await gated.db.write(tx => removeLayers(tx, doomed, ever));
          }),
          await remover(backend),
        ];
      },
      async ([put, ...others]) => {
        for (const other of others) endsWell(other);
        endsWell(put as Actor, 'LayersNotFound');
        await at.whole();
        const needed = await backend.db.read.selectFrom('image_references').select('digest').execute();
        if (needed.length > 0) assert.ok(await at.held(), 'an image without its layer');
      },
    );
  });

  test('what a snapshot under a hold names stays until the hold is released', async () => {
    await using at = await place();
    await everyOrder(
      async () => {
        await at.orphan();
        await pushLayer(at.backend, at.one, bytes.toString());
        return [
          await writer('backup', at.backend, async backend => {
            const hold = await takeHold(backend, 'backup');
            const snapshot = await backend.db.read.selectFrom('layers').select('digest').execute();
            for (const each of snapshot) assert.ok(await at.backend.blobs.size(each.digest), 'copied');
            await hold.release();
          }),
          await writer('delete', at.backend, backend => deleteLayer(backend, at.one, digest)),
          await remover(at.backend),
        ];
      },
      async actors => {
        for (const actor of actors) endsWell(actor);
      },
    );
  });

  test('wherever the server dies while a blob is pushed and removed, the next start ends the removal, and all is whole', async () => {
    await using at = await place();
    const { backend, one } = at;
    await everyOrder(
      async () => {
        await at.orphan();
        const upload = await at.upload(one);
        const push = new Actor('push', backend, async gated => {
          await finishUpload(gated, one, upload, digest);
        });
        const removal = await remover(backend);
        const death = new Actor('death', backend, async () => {
          for (const actor of [push, removal]) actor.abandon();
          const blobs = await openFilesystemBlobs(backend.blobDirectory);
          await finishRemovals({ ...backend, blobs });
          assert.deepEqual(await backend.db.read.selectFrom('condemned_blobs').selectAll().execute(), []);
          await at.whole();
          await pushLayer({ ...backend, blobs }, at.two, bytes.toString());
          assert.equal(await at.stored(), bytes.length);
        });
        return [push, removal, death];
      },
      async actors => {
        for (const actor of actors) endsWell(actor, 'BlobRemoved');
        await at.whole();
      },
      4,
    );
  });
});
