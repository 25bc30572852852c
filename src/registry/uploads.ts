import { all } from '../base/all.ts';
import { Fault } from '../base/fault.ts';
import type { WriteOptions } from '../store/sql/database.ts';
import { prepared } from '../store/sql/prepared.ts';
import type { Digest } from '../wire/oci/digest.ts';
import type { Backend } from './backend.ts';
import { finishBlob } from './collection/condemned.ts';
import { registryFault } from './faults.ts';
import { addLayer, type Layer } from './layers.ts';
import { type Repository, requireRepository } from './repositories.ts';
import type { RegistrySchema } from './schema.ts';

/** How long a layer may be, in bytes. */
const maxLayerSize = ({ quotas }: Backend): number => quotas.limits.layerMiB * 1024 * 1024;

/** A layer on its way. It belongs to one repository and one principal. */
export interface Upload {
  /** A UUID. */
  readonly id: string;
  /** Bytes so far: where the next ones go. */
  readonly size: number;
}

const missing = (repository: Repository, upload: string) =>
  registryFault('UploadNotFound', { repository: repository.name, registry: repository.registry, upload });

interface UploadKey {
  readonly id: string;
  readonly repository: number;
  readonly owner: string;
}

const insertUpload = prepared<RegistrySchema, UploadKey & { readonly now: number }>()((db, value) =>
  db.insertInto('uploads').values({
    id: value('id'),
    repository_id: value('repository'),
    owner: value('owner'),
    created_at: value('now'),
  }),
);

const selectUpload = prepared<RegistrySchema, UploadKey>()((db, value) =>
  db
    .selectFrom('uploads')
    .select('id')
    .where('id', '=', value('id'))
    .where('repository_id', '=', value('repository'))
    .where('owner', '=', value('owner')),
);

const deleteUpload = prepared<RegistrySchema, { readonly id: string }>()((db, value) =>
  db.deleteFrom('uploads').where('id', '=', value('id')),
);

/** Uploads are never recalled, nor is that a repository does not hold a layer: pulls go on from memory. */
const unrecalled: WriteOptions = { keepsRecalled: true };

/** `owner` is the `userId` of the principal that uploads. */
export async function startUpload(backend: Backend, repository: Repository, owner: string): Promise<Upload> {
  const upload = { id: backend.world.uuid(), size: 0 };
  const { id } = upload;
  try {
    // At once: the sweep removes what a crash leaves of either. Neither has to survive loss of power: nothing of the
    // layer has been acknowledged, and its client begins again.
    await all([
      backend.blobs.createStage(id),
      backend.db.write(
        async tx => {
          await requireRepository(tx, repository);
          await insertUpload(tx, { id, repository: repository.id, owner, now: backend.world.now() });
        },
        { ...unrecalled, durable: false },
      ),
    ]);
    return upload;
  } catch (error) {
    await cancelUpload(backend, upload).catch(() => {});
    throw error;
  }
}

/**
 * An upload under an id that `owner` always gives it, as far as it came before: for who may be cut off at any byte and
 * goes on from there.
 */
export async function resumeUpload(
  backend: Backend,
  repository: Repository,
  owner: string,
  id: string,
): Promise<Upload> {
  const size = await backend.blobs.stageSize(id);
  if (size === undefined) await backend.blobs.createStage(id);
  await backend.db.write(async tx => {
    await requireRepository(tx, repository);
    await tx
      .insertInto('uploads')
      .values({ id, repository_id: repository.id, owner, created_at: backend.world.now() })
      .onConflict(c => c.column('id').doNothing())
      .execute();
  }, unrecalled);
  return { id, size: size ?? 0 };
}

/** The upload, if it is this repository's and this principal's. */
export async function findUpload(
  backend: Backend,
  repository: Repository,
  id: string,
  owner: string,
): Promise<Upload> {
  const { rows } = await selectUpload(backend.db.read, { id, repository: repository.id, owner });
  const size = rows[0] && (await backend.blobs.stageSize(id));
  if (size === undefined) throw missing(repository, id);
  return { id, size };
}

/** Appends to an upload at its end; durable once it is finished. Throws StageOffsetMismatch when another writer was faster. */
export async function appendUpload(
  backend: Backend,
  repository: Repository,
  upload: Upload,
  source: AsyncIterable<Uint8Array>,
): Promise<Upload> {
  const size = await translating(backend, repository, upload.id, () =>
    backend.blobs.append(upload.id, upload.size, source, maxLayerSize(backend)),
  );
  return { id: upload.id, size };
}

/** Makes the upload a layer of the repository. When it resolves, the layer is on disk and in the database. */
export async function finishUpload(
  backend: Backend,
  repository: Repository,
  upload: Upload,
  digest: Digest,
): Promise<Layer & { readonly existed: boolean }> {
  return translating(backend, repository, upload.id, () =>
    finishBlob(
      backend,
      upload.id,
      digest,
      async (tx, size) => {
        const added = await addLayer(tx, repository, { digest, size }, backend.world.now());
        await deleteUpload(tx, { id: upload.id });
        return { digest, size, existed: !added };
      },
      unrecalled,
    ),
  );
}

export async function cancelUpload(backend: Backend, upload: Upload): Promise<void> {
  await backend.db.write(tx => deleteUpload(tx, { id: upload.id }), unrecalled);
  await backend.blobs.discard(upload.id);
}

/** Says the blob store's faults in the registry's words. */
async function translating<T>(
  backend: Backend,
  repository: Repository,
  upload: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (error.code === 'StageNotFound') throw missing(repository, upload);
    if (error.code === 'StageTooLarge')
      throw registryFault('LayerTooLarge', { limit: maxLayerSize(backend) });
    if (error.code === 'DigestMismatch') {
      const { expected, computed } = error.detail as { expected: string; computed: string };
      throw registryFault('InvalidLayer', { expected, computed });
    }
    throw error;
  }
}
