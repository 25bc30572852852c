import type { Transaction } from 'kysely';
import type { ByteRange } from '../store/blobs/blob-store.ts';
import type { Digest } from '../wire/oci/digest.ts';
import type { Backend } from './backend.ts';
import { registryFault } from './faults.ts';
import { type Repository, requireRepository } from './repositories.ts';
import type { RegistrySchema } from './schema.ts';

/** A blob that a repository holds: a layer or a config. */
export interface Layer {
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
}

/** The layer, if the repository holds it: from memory while nobody writes. */
export const findLayer = (
  backend: Backend,
  repository: Repository,
  digest: Digest,
): Promise<Layer | undefined> =>
  backend.db.recall(`layer ${repository.id} ${digest}`, () =>
    backend.db.read
      .selectFrom('layers')
      .select(['digest', 'size'])
      .where('repository_id', '=', repository.id)
      .where('digest', '=', digest)
      .executeTakeFirst(),
  );

/** Does an image of the repository that can be pulled need this layer? */
export async function isReferenced(
  backend: Backend,
  repository: Repository,
  digest: Digest,
): Promise<boolean> {
  const row = await backend.db.read
    .selectFrom('image_references as reference')
    .innerJoin('images', join =>
      join
        .onRef('images.repository_id', '=', 'reference.repository_id')
        .onRef('images.digest', '=', 'reference.image_digest'),
    )
    .select('reference.image_digest')
    .where('reference.repository_id', '=', repository.id)
    .where('reference.digest', '=', digest)
    .where('reference.kind', '=', 'layer')
    .where('images.status', '=', 'ACTIVE')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** The bytes of a layer, or a part. A chunk is valid until the next one is asked for. */
export const readLayer = (backend: Backend, layer: Layer, range?: ByteRange): AsyncIterable<Uint8Array> =>
  backend.blobs.read(layer.digest, range);

/** Gives `repository` a blob that the store holds. Resolves to false when the repository held it already. */
export async function addLayer(
  tx: Transaction<RegistrySchema>,
  repository: Repository,
  layer: Layer,
  now: number,
): Promise<boolean> {
  await requireRepository(tx, repository);
  const added = await tx
    .insertInto('layers')
    .values({ repository_id: repository.id, digest: layer.digest, size: layer.size, pushed_at: now })
    .onConflict(c => c.columns(['repository_id', 'digest']).doNothing())
    .executeTakeFirst();
  return added.numInsertedOrUpdatedRows === 1n;
}

/**
 * Lets `to` hold a layer that `from` holds, without moving a byte. Undefined when `from` does not hold it:
 * knowing a digest is never enough. Whether the caller may read `from` is the caller's business.
 */
export async function mountLayer(
  backend: Backend,
  from: Repository,
  to: Repository,
  digest: Digest,
): Promise<Layer | undefined> {
  return backend.db.write(async tx => {
    const layer = await tx
      .selectFrom('layers')
      .select(['digest', 'size'])
      .where('repository_id', '=', from.id)
      .where('digest', '=', digest)
      .executeTakeFirst();
    if (layer) await addLayer(tx, to, layer, backend.world.now());
    return layer;
  });
}

/**
 * Gives `to` those of these blobs that `from`, or without it any repository of the store, holds: for who has the right
 * to their bytes anyway.
 */
export async function adoptLayers(
  tx: Transaction<RegistrySchema>,
  to: Repository,
  digests: readonly Digest[],
  now: number,
  from?: Pick<Repository, 'id'>,
): Promise<void> {
  for (let at = 0; at < digests.length; at += 500) {
    await tx
      .insertInto('layers')
      .columns(['repository_id', 'digest', 'size', 'pushed_at'])
      .expression(
        tx
          .selectFrom('layers as held')
          .select(e => [
            e.val(to.id).as('repository_id'),
            'held.digest',
            'held.size',
            e.val(now).as('pushed_at'),
          ])
          .where('held.digest', 'in', digests.slice(at, at + 500))
          .$if(from !== undefined, query => query.where('held.repository_id', '=', (from as Repository).id)),
      )
      .onConflict(c => c.columns(['repository_id', 'digest']).doNothing())
      .execute();
  }
}

/** Takes a layer out of a repository that no image there needs. */
export async function deleteLayer(backend: Backend, repository: Repository, digest: Digest): Promise<void> {
  const where = { repository: repository.name, registry: repository.registry, digest };
  await backend.db.write(async tx => {
    const user = await tx
      .selectFrom('image_references')
      .select('image_digest')
      .where('repository_id', '=', repository.id)
      .where('digest', '=', digest)
      .limit(1)
      .executeTakeFirst();
    if (user) throw registryFault('LayerInUse', where);
    const gone = await tx
      .deleteFrom('layers')
      .where('repository_id', '=', repository.id)
      .where('digest', '=', digest)
      .executeTakeFirst();
    if (gone.numDeletedRows === 0n) throw registryFault('LayerNotFound', where);
  });
}
