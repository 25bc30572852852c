import type { Transaction } from 'kysely';
import type { BlobReading, ByteRange } from '../store/blobs/blob-store.ts';
import { prepared } from '../store/sql/prepared.ts';
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

interface LayerKey {
  readonly repository: number;
  readonly digest: Digest;
}

const selectLayer = prepared<RegistrySchema, LayerKey>()((db, value) =>
  db
    .selectFrom('layers')
    .select(['digest', 'size'])
    .where('repository_id', '=', value('repository'))
    .where('digest', '=', value('digest')),
);

const insertLayer = prepared<RegistrySchema, LayerKey & { readonly size: number; readonly now: number }>()(
  (db, value) =>
    db
      .insertInto('layers')
      .values({
        repository_id: value('repository'),
        digest: value('digest'),
        size: value('size'),
        pushed_at: value('now'),
      })
      .onConflict(c => c.columns(['repository_id', 'digest']).doNothing()),
);

/** The layer, if the repository holds it: from memory while nobody writes. */
export const findLayer = (
  backend: Backend,
  repository: Repository,
  digest: Digest,
): Promise<Layer | undefined> =>
  backend.db.recall(`layer ${repository.id} ${digest}`, async () => {
    const { rows } = await selectLayer(backend.db.read, { repository: repository.id, digest });
    return rows[0];
  });

/** Milliseconds for which the record of a check is good enough: not every check is a write. */
const checkedFor = 10 * 60_000;

/**
 * The same for a client that will not push the layer if it is there: garbage collection leaves it for a while then,
 * as if it had been pushed, so that the client's manifest finds it.
 */
export async function checkLayer(
  { db, world }: Backend,
  repository: Repository,
  digest: Digest,
): Promise<Layer | undefined> {
  const row = await db.read
    .selectFrom('layers')
    .select(['size', 'pushed_at', 'checked_at'])
    .where('repository_id', '=', repository.id)
    .where('digest', '=', digest)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const now = world.now();
  if (Math.max(row.pushed_at, row.checked_at ?? 0) > now - checkedFor) return { digest, size: row.size };
  try {
    const noted = await db.write(tx => noteCheck(tx, repository, digest, now));
    return noted ? { digest, size: row.size } : undefined;
  } catch {
    // A disk that takes no writes must not keep anybody from reading: the layer is there.
    return { digest, size: row.size };
  }
}

/** Resolves to whether the repository still holds the layer. */
async function noteCheck(
  tx: Transaction<RegistrySchema>,
  repository: Repository,
  digest: Digest,
  now: number,
): Promise<boolean> {
  const noted = await tx
    .updateTable('layers')
    .set({ checked_at: now })
    .where('repository_id', '=', repository.id)
    .where('digest', '=', digest)
    .executeTakeFirst();
  return noted.numUpdatedRows === 1n;
}

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

/**
 * The bytes of a layer, or a part. A chunk is valid until the next one is asked for. All are asked for by number:
 * where a damaged disk has fewer, that fails, and the client does not wait for the rest.
 */
export const readLayer = (backend: Backend, layer: Layer, range?: ByteRange): AsyncIterable<Uint8Array> =>
  backend.blobs.read(layer.digest, range ?? wholeOf(layer));

/** The same for who sends them on: opens the layer's blob, which is then to be closed. */
export const openLayer = (backend: Backend, layer: Layer, range?: ByteRange): Promise<BlobReading> =>
  backend.blobs.open(layer.digest, range ?? wholeOf(layer));

const wholeOf = ({ size }: Layer): ByteRange | undefined =>
  size === 0 ? undefined : { first: 0, last: size - 1 };

/**
 * Gives `repository` a blob that the store holds for certain: within `finishBlob`, or in a transaction that has seen
 * another repository hold it. Resolves to false when the repository held it already.
 */
export async function addLayer(
  tx: Transaction<RegistrySchema>,
  repository: Repository,
  layer: Layer,
  now: number,
): Promise<boolean> {
  await requireRepository(tx, repository);
  const { digest, size } = layer;
  const added = await insertLayer(tx, { repository: repository.id, digest, size, now });
  if (added.numAffectedRows === 1n) return true;
  await noteCheck(tx, repository, digest, now);
  return false;
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
      .onConflict(c => c.columns(['repository_id', 'digest']).doUpdateSet({ checked_at: now }))
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
