import type { Transaction } from 'kysely';
import type { Digest } from '../wire/oci/digest.ts';
import type { Backend } from './backend.ts';
import { emit } from './events/emit.ts';
import { type ImageFacts, imageDeleted } from './events/image-action.ts';
import { registryFault } from './faults.ts';
import { dropManifest } from './manifest-bytes.ts';
import { listsOf } from './manifest-lists.ts';
import type { Repository } from './repositories.ts';
import type { RegistrySchema } from './schema.ts';

type Tx = Transaction<RegistrySchema>;

/** What a deletion took away: one entry for each tag, or one without a tag for an untagged image. */
export type RemovedImageId = { readonly digest: Digest; readonly tag: string | undefined };

/** Deletes an image with all its tags. A child of a manifest list cannot go before the list. */
export function deleteImage(
  backend: Backend,
  repository: Repository,
  digest: Digest,
): Promise<RemovedImageId[]> {
  return backend.db.write(tx => deleteImageIn(tx, backend, repository, digest));
}

/** The same within a transaction. */
export async function deleteImageIn(
  tx: Tx,
  backend: Backend,
  repository: Repository,
  digest: Digest,
): Promise<RemovedImageId[]> {
  const facts = await factsOf(tx, repository, digest);
  const removed = await remove(tx, repository, digest);
  for (const { tag } of removed) await emit(tx, backend, imageDeleted(repository, { ...facts, tag }));
  return removed;
}

/**
 * Deletes a tag. With `last: 'image'` an image goes with its last tag, as ECR's API has it; with `last: 'tag'` it
 * stays, untagged, as the OCI specification has it. `digest`, where given, must be what the tag points at.
 */
export function deleteTag(
  backend: Backend,
  repository: Repository,
  tag: string,
  last: 'image' | 'tag',
): Promise<RemovedImageId[]> {
  return backend.db.write(async tx => {
    const row = await tx
      .deleteFrom('tags')
      .where('repository_id', '=', repository.id)
      .where('tag', '=', tag)
      .returning('digest')
      .executeTakeFirst();
    if (!row) throw notFound(repository, { tag });
    const other = await tx
      .selectFrom('tags')
      .select('tag')
      .where('repository_id', '=', repository.id)
      .where('digest', '=', row.digest)
      .limit(1)
      .executeTakeFirst();
    const children = await listsOf(tx, repository, row.digest);
    await emit(
      tx,
      backend,
      imageDeleted(repository, { ...(await factsOf(tx, repository, row.digest)), tag }),
    );
    // The last tag of a list's child: the tag goes, the list keeps the image.
    if (!other && last === 'image' && children.length === 0) await remove(tx, repository, row.digest);
    return [{ digest: row.digest, tag }];
  });
}

const notFound = (repository: Repository, which: { digest?: Digest; tag?: string }) =>
  registryFault('ImageNotFound', { repository: repository.name, registry: repository.registry, ...which });

/** What events tell of an image. */
async function factsOf(tx: Tx, repository: Repository, digest: Digest): Promise<ImageFacts> {
  const row = await tx
    .selectFrom('images')
    .select(['digest', 'media_type as mediaType', 'artifact_type as artifactType', 'subject'])
    .where('repository_id', '=', repository.id)
    .where('digest', '=', digest)
    .executeTakeFirst();
  if (!row) throw notFound(repository, { digest });
  return row;
}

async function remove(tx: Tx, repository: Repository, digest: Digest): Promise<RemovedImageId[]> {
  const lists = await listsOf(tx, repository, digest);
  if (lists.length > 0) throw registryFault('ImageReferencedByManifestList', { lists });
  const tags = await tx
    .selectFrom('tags')
    .select('tag')
    .where('repository_id', '=', repository.id)
    .where('digest', '=', digest)
    .orderBy('tag')
    .execute();
  const gone = await tx
    .deleteFrom('images')
    .where('repository_id', '=', repository.id)
    .where('digest', '=', digest)
    .executeTakeFirst();
  if (gone.numDeletedRows === 0n) throw notFound(repository, { digest });
  await dropManifest(tx, digest);
  return tags.length > 0 ? tags.map(({ tag }) => ({ digest, tag })) : [{ digest, tag: undefined }];
}
