import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { newRepository, once, openTestBackend, pushLayer, sha256 } from './backend.test-support.ts';
import { findInRegistry } from './configuration/find-repository.ts';
import { appendPart, finishParts } from './layer-parts.ts';
import { findLayer, mountLayer, readLayer } from './layers.ts';
import { deleteRepository } from './repositories.ts';
import { sweepUploads, uploadPatience } from './sweep.ts';
import { appendUpload, cancelUpload, findUpload, finishUpload, startUpload } from './uploads.ts';

const mebibyte = 1024 * 1024;
const bytes = Buffer.from('a layer');
const code = (name: string) => ({ code: name });

describe('an upload', () => {
  test('belongs to one repository and one principal', async () => {
    await using backend = await openTestBackend();
    const repository = await newRepository(backend);
    const other = await newRepository(backend, 'other');
    const { id } = await startUpload(backend, repository, 'AIDAONE');
    assert.deepEqual(await findUpload(backend, repository, id, 'AIDAONE'), { id, size: 0 });
    await assert.rejects(findUpload(backend, repository, id, 'AIDATWO'), code('UploadNotFound'));
    await assert.rejects(findUpload(backend, other, id, 'AIDAONE'), code('UploadNotFound'));
    await assert.rejects(
      findUpload(backend, repository, '../../etc/passwd', 'AIDAONE'),
      code('UploadNotFound'),
    );
  });

  test('goes on after a restart where it stopped', async () => {
    await using backend = await openTestBackend();
    const repository = await newRepository(backend);
    const { id, size } = await startUpload(backend, repository, 'owner');
    await appendUpload(backend, repository, { id, size }, once(bytes));
    await using again = await backend.reopen();
    const found = await findUpload(again, repository, id, 'owner');
    assert.equal(found.size, bytes.length);
    const all = Buffer.concat([bytes, bytes]);
    const longer = await appendUpload(again, repository, found, once(bytes));
    const layer = await finishUpload(again, repository, longer, sha256(all));
    const read = await Array.fromAsync(readLayer(again, layer), chunk => Buffer.from(chunk));
    assert.deepEqual(Buffer.concat(read), all);
  });

  test('leaves what pulls are answered from in memory', async () => {
    await using backend = await openTestBackend();
    const repository = await newRepository(backend);
    const asked = () => findInRegistry(backend, repository.registry, repository.name);
    const before = await asked();
    const begun = await startUpload(backend, repository, 'owner');
    const upload = await appendUpload(backend, repository, begun, once(bytes));
    await finishUpload(backend, repository, upload, sha256(bytes));
    await cancelUpload(backend, await startUpload(backend, repository, 'owner'));
    assert.equal(await asked(), before);
    assert.deepEqual(await findLayer(backend, repository, sha256(bytes)), {
      digest: sha256(bytes),
      size: bytes.length,
    });
    await newRepository(backend, 'other');
    assert.notEqual(await asked(), before);
  });

  test('that cannot begin leaves nothing behind', async () => {
    await using backend = await openTestBackend();
    const repository = await newRepository(backend);
    await deleteRepository(backend, repository, false);
    await assert.rejects(startUpload(backend, repository, 'owner'), code('RepositoryNotFound'));
    assert.deepEqual(await Array.fromAsync(backend.blobs.stages()), []);
    const again = await newRepository(backend);
    const { createStage } = backend.blobs;
    backend.blobs.createStage = () => Promise.reject(new Error('no room'));
    await assert.rejects(startUpload(backend, again, 'owner'), { message: 'no room' });
    backend.blobs.createStage = createStage;
    assert.deepEqual(await backend.db.read.selectFrom('uploads').select('id').execute(), []);
  });

  test('with another digest than promised is no layer', async () => {
    await using backend = await openTestBackend();
    const repository = await newRepository(backend);
    const upload = await appendUpload(
      backend,
      repository,
      await startUpload(backend, repository, 'owner'),
      once(bytes),
    );
    const wrong = sha256(Buffer.from('other'));
    await assert.rejects(finishUpload(backend, repository, upload, wrong), {
      code: 'InvalidLayer',
      detail: { expected: wrong, computed: sha256(bytes) },
    });
    assert.equal(await findLayer(backend, repository, wrong), undefined);
    assert.equal(await findLayer(backend, repository, sha256(bytes)), undefined);
  });

  test('is over when it is finished or cancelled', async () => {
    await using backend = await openTestBackend();
    const repository = await newRepository(backend);
    const first = await startUpload(backend, repository, 'owner');
    await finishUpload(backend, repository, first, sha256(Buffer.alloc(0)));
    await assert.rejects(findUpload(backend, repository, first.id, 'owner'), code('UploadNotFound'));
    const second = await startUpload(backend, repository, 'owner');
    await cancelUpload(backend, second);
    await assert.rejects(findUpload(backend, repository, second.id, 'owner'), code('UploadNotFound'));
    assert.deepEqual(await Array.fromAsync(backend.blobs.stages()), []);
  });

  test('ends with its repository', async () => {
    await using backend = await openTestBackend();
    const repository = await newRepository(backend);
    const upload = await startUpload(backend, repository, 'owner');
    await deleteRepository(backend, repository, false);
    await assert.rejects(findUpload(backend, repository, upload.id, 'owner'), code('UploadNotFound'));
    assert.deepEqual(await Array.fromAsync(backend.blobs.stages()), []);
    await assert.rejects(
      finishUpload(backend, repository, upload, sha256(Buffer.alloc(0))),
      code('UploadNotFound'),
    );
  });

  test('into a repository that went meanwhile fails', async () => {
    await using backend = await openTestBackend();
    const repository = await newRepository(backend);
    const upload = await startUpload(backend, repository, 'owner');
    const appended = await appendUpload(backend, repository, upload, once(bytes));
    await backend.db.write(tx => tx.deleteFrom('repositories').execute());
    await assert.rejects(
      finishUpload(backend, repository, appended, sha256(bytes)),
      code('RepositoryNotFound'),
    );
  });

  test('is swept away when it stands still too long', async () => {
    await using backend = await openTestBackend();
    const repository = await newRepository(backend);
    const now = Date.now();
    backend.clock.now = now;
    const upload = await startUpload(backend, repository, 'owner');
    await backend.blobs.createStage('11111111-2222-4333-8444-555555555555');
    assert.equal(await sweepUploads(backend), 0, 'a young stage may belong to an upload that is starting');
    backend.clock.now = now + 120_000;
    assert.equal(await sweepUploads(backend), 1, 'the stage that no upload knows');
    assert.equal((await findUpload(backend, repository, upload.id, 'owner')).size, 0);
    backend.clock.now = now + uploadPatience + 120_000;
    assert.equal(await sweepUploads(backend), 1);
    await assert.rejects(findUpload(backend, repository, upload.id, 'owner'), code('UploadNotFound'));
  });

  test('are forgotten after a week when their stage is gone, as a crash may leave them', async () => {
    await using backend = await openTestBackend();
    const repository = await newRepository(backend);
    const [lost, kept] = [
      await startUpload(backend, repository, 'owner'),
      await startUpload(backend, repository, 'owner'),
    ];
    await backend.blobs.discard(lost.id);
    const rows = async () =>
      (await backend.db.read.selectFrom('uploads').select('id').execute()).map(({ id }) => id).sort();
    await sweepUploads(backend);
    assert.deepEqual(await rows(), [lost.id, kept.id].sort(), 'its stage may be coming');
    // The stages' times are real ones: only the rows are old.
    backend.clock.now += uploadPatience + 1;
    await sweepUploads(backend);
    assert.deepEqual(await rows(), [kept.id]);
  });
});

describe('layer parts', () => {
  const part = (first: number, size: number) => ({
    first,
    last: first + size - 1,
    bytes: Buffer.alloc(size),
  });

  async function started() {
    const backend = await openTestBackend();
    const repository = await newRepository(backend);
    const upload = await startUpload(backend, repository, 'owner');
    return { backend, repository, upload, [Symbol.asyncDispose]: backend[Symbol.asyncDispose] };
  }

  test('come in order', async () => {
    await using at = await started();
    const longer = await appendPart(at.backend, at.repository, at.upload, part(0, 5 * mebibyte));
    for (const wrong of [part(0, 10), part(5 * mebibyte + 1, 10), { ...part(5 * mebibyte, 10), last: 7 }]) {
      await assert.rejects(appendPart(at.backend, at.repository, longer, wrong), {
        code: 'InvalidLayerPart',
        detail: {
          repository: 'app/web',
          registry: at.repository.registry,
          upload: at.upload.id,
          size: 5 * mebibyte,
        },
      });
    }
    const whole = await appendPart(at.backend, at.repository, longer, part(5 * mebibyte, 10));
    const digest = sha256(Buffer.alloc(5 * mebibyte + 10));
    assert.equal((await finishParts(at.backend, at.repository, whole, digest)).digest, digest);
  });

  test('are large but for the last one', async () => {
    await using at = await started();
    const one = await appendPart(at.backend, at.repository, at.upload, part(0, 10));
    const two = await appendPart(at.backend, at.repository, one, part(10, 10));
    const digest = sha256(Buffer.alloc(20));
    await assert.rejects(finishParts(at.backend, at.repository, two, digest), code('LayerPartTooSmall'));
  });

  test('make something', async () => {
    await using at = await started();
    const digest = sha256(Buffer.alloc(0));
    await assert.rejects(finishParts(at.backend, at.repository, at.upload, digest), code('EmptyUpload'));
  });

  test('of a layer that is there make an error, and leave nothing', async () => {
    await using at = await started();
    const digest = await pushLayer(at.backend, at.repository, 'layer');
    const bytes = Buffer.from('layer');
    const whole = await appendPart(at.backend, at.repository, at.upload, { first: 0, last: 4, bytes });
    await assert.rejects(finishParts(at.backend, at.repository, whole, digest), code('LayerAlreadyExists'));
    assert.deepEqual(await Array.fromAsync(at.backend.blobs.stages()), []);
  });
});

test('a mount gives what the source holds, and nothing else of the store', async () => {
  await using backend = await openTestBackend();
  const source = await newRepository(backend, 'source');
  const target = await newRepository(backend, 'target');
  const stranger = await newRepository(backend, 'stranger');
  const digest = await pushLayer(backend, source, 'layer');
  assert.equal(await mountLayer(backend, stranger, target, digest), undefined);
  assert.equal(await findLayer(backend, target, digest), undefined);
  assert.deepEqual(await mountLayer(backend, source, target, digest), { digest, size: 5 });
  assert.deepEqual(await findLayer(backend, target, digest), { digest, size: 5 });
});
