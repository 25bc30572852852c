import type { Transaction } from 'kysely';
import type { RegistryId } from '../base/registry-id.ts';
import type { Manifest } from '../wire/oci/manifest.ts';
import type { Backend } from './backend.ts';
import { keepReferences, requireContents } from './image-contents.ts';
import { requireImageRoom } from './image-quotas.ts';
import type { Image } from './images.ts';
import { keepManifest } from './manifest-bytes.ts';
import type { Repository } from './repositories.ts';
import type { RegistrySchema } from './schema.ts';
import { restorePushed } from './storage-class.ts';

/** What came of it: one that was there is restored if it was archived. */
export interface Placed {
  readonly isNew: boolean;
  readonly restored: boolean;
}

/**
 * Puts an image into a repository, whole or not at all: within the transaction everything that its manifest names
 * must be there. Its tags are the caller's. `via` are the registries through which replication brought it.
 */
export async function placeImage(
  tx: Transaction<RegistrySchema>,
  backend: Backend,
  repository: Repository,
  image: Image,
  manifest: Manifest,
  via: readonly RegistryId[] = [],
): Promise<Placed> {
  const size = await requireContents(tx, repository, manifest);
  await keepManifest(tx, image.digest, image.bytes);
  const added = await tx
    .insertInto('images')
    .values({
      repository_id: repository.id,
      digest: image.digest,
      media_type: image.mediaType,
      artifact_type: image.artifactType,
      manifest_size: image.bytes.length,
      image_size: size,
      subject: image.subject,
      pushed_at: backend.world.now(),
      ...(via.length > 0 && { via: JSON.stringify(via) }),
    })
    .onConflict(c => c.columns(['repository_id', 'digest']).doNothing())
    .executeTakeFirst();
  const isNew = added.numInsertedOrUpdatedRows === 1n;
  if (isNew) {
    await requireImageRoom(tx, backend, repository);
    await keepReferences(tx, repository, image.digest, manifest);
  }
  // Whoever pushes what replication has brought makes it an image of their own.
  if (!isNew && via.length === 0) {
    await tx
      .updateTable('images')
      .set({ via: null })
      .where('repository_id', '=', repository.id)
      .where('digest', '=', image.digest)
      .where('via', 'is not', null)
      .execute();
  }
  const restored = !isNew && (await restorePushed(tx, backend, repository, image.digest, via));
  return { isNew, restored };
}
