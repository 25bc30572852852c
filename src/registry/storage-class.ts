import type { Transaction } from 'kysely';
import type { RegistryId } from '../base/registry-id.ts';
import type { Digest } from '../wire/oci/digest.ts';
import type { Backend } from './backend.ts';
import { emit } from './events/emit.ts';
import { storageClassChanged } from './events/image-action.ts';
import { registryFault } from './faults.ts';
import type { ImageStatus, StorageClass } from './image-status.ts';
import { listsOf } from './manifest-lists.ts';
import { referrerChain } from './referrers.ts';
import { enqueueReplication } from './replication/enqueue.ts';
import type { Repository } from './repositories.ts';
import type { RegistrySchema } from './schema.ts';

type Tx = Transaction<RegistrySchema>;

const statusIn: Record<StorageClass, ImageStatus> = { STANDARD: 'ACTIVE', ARCHIVE: 'ARCHIVED' };

/**
 * Archives or restores an image, and with it the images that refer to it, in one transaction with their events.
 * One that is in the class already stays as it is. Throws ImageNotFound, and ImageStorageClassUpdateNotSupported for
 * a child of a manifest list and for a referrer, which goes where its subject goes.
 */
export function updateStorageClass(
  backend: Backend,
  repository: Repository,
  digest: Digest,
  target: StorageClass,
): Promise<ImageStatus> {
  return backend.db.write(async tx => {
    await changeStorageClass(tx, backend, repository, digest, target);
    return statusIn[target];
  });
}

/** The same within a transaction. */
export async function changeStorageClass(
  tx: Tx,
  backend: Backend,
  repository: Repository,
  digest: Digest,
  target: StorageClass,
): Promise<void> {
  const where = { repository: repository.name, registry: repository.registry, digest };
  const image = await findRow(tx, repository, digest);
  if (!image) throw registryFault('ImageNotFound', where);
  if (image.status === statusIn[target]) return;
  const refuse = (why: string) => registryFault('ImageStorageClassUpdateNotSupported', { ...where, why });
  const lists = target === 'ARCHIVE' ? await listsOf(tx, repository, digest) : [];
  if (lists.length > 0) throw refuse(`Requested image referenced by manifest list: [${lists.join(', ')}]`);
  if (image.subject !== null && (await findRow(tx, repository, image.subject))) {
    throw refuse(`it follows its subject '${image.subject}'`);
  }
  await moveWithReferrers(tx, backend, repository, digest, target);
}

/**
 * Restores an image that is pushed again, or that replication brings (`via` are the registries it came through).
 * Resolves to whether it was archived.
 */
export async function restorePushed(
  tx: Tx,
  backend: Backend,
  repository: Repository,
  digest: Digest,
  via: readonly RegistryId[] = [],
): Promise<boolean> {
  const image = await findRow(tx, repository, digest);
  if (image?.status !== 'ARCHIVED') return false;
  await moveWithReferrers(tx, backend, repository, digest, 'STANDARD', via);
  return true;
}

const findRow = (tx: Tx, repository: Repository, digest: Digest) =>
  tx
    .selectFrom('images')
    .select(['status', 'subject'])
    .where('repository_id', '=', repository.id)
    .where('digest', '=', digest)
    .executeTakeFirst();

async function moveWithReferrers(
  tx: Tx,
  backend: Backend,
  repository: Repository,
  digest: Digest,
  target: StorageClass,
  via: readonly RegistryId[] = [],
): Promise<void> {
  const now = backend.world.now();
  for (const each of [digest, ...(await referrerChain(tx, repository, digest))]) {
    // A referrer that is part of a manifest list stays with it.
    if (each !== digest && target === 'ARCHIVE' && (await listsOf(tx, repository, each)).length > 0) continue;
    const moved = await tx
      .updateTable('images')
      .set({
        status: statusIn[target],
        ...(target === 'ARCHIVE' ? { archived_at: now } : { activated_at: now }),
      })
      .where('repository_id', '=', repository.id)
      .where('digest', '=', each)
      .where('status', '!=', statusIn[target])
      .returning(['digest', 'media_type as mediaType', 'artifact_type as artifactType', 'subject'])
      .executeTakeFirst();
    if (!moved) continue;
    const to = { storageClass: target, ...(target === 'STANDARD' && { lastActivatedAt: now }) };
    await emit(tx, backend, storageClassChanged(repository, moved, to));
    if (target === 'STANDARD') await replicateRestored(tx, backend, repository, moved, via);
  }
}

/** A restored image is replicated as a pushed one, under each of its tags. */
async function replicateRestored(
  tx: Tx,
  backend: Backend,
  repository: Repository,
  image: { readonly digest: Digest; readonly subject: Digest | null },
  via: readonly RegistryId[],
): Promise<void> {
  const rows = await tx
    .selectFrom('tags')
    .select('tag')
    .where('repository_id', '=', repository.id)
    .where('digest', '=', image.digest)
    .execute();
  for (const { tag } of rows.length > 0 ? rows : [{ tag: undefined }])
    await enqueueReplication(tx, backend, repository, { ...image, tag }, via);
}
