import type { StoredBlob } from '../../store/blobs/blob-store.ts';
import type { Digest } from '../../wire/oci/digest.ts';
import type { Backend } from '../backend.ts';
import { heldBecause } from './holds.ts';

/** Blobs that are condemned together: a push of one of them waits until the last is gone. */
export const removalBatch = 50;

export interface Removal {
  readonly removed: readonly StoredBlob[];
  readonly failed: number;
  /** Why nothing was removed. */
  readonly held: string | undefined;
}

type Remover = Pick<Backend, 'db' | 'blobs' | 'world'>;

/**
 * Removes those of `blobs` (at most `removalBatch`) that no repository holds and that were not finished into since
 * `changedBefore`. One at a time may run on a store.
 */
export async function removeBlobs(
  backend: Remover,
  blobs: readonly StoredBlob[],
  changedBefore: number,
): Promise<Removal> {
  const sentence = await condemn(backend, blobs, changedBefore);
  if ('held' in sentence) return { removed: [], failed: 0, held: sentence.held };
  if (sentence.condemned.length === 0) return { removed: [], failed: 0, held: undefined };
  const { gone, failed } = await execute(backend, sentence.condemned);
  return { removed: blobs.filter(({ digest }) => gone.has(digest)), failed, held: undefined };
}

/**
 * Goes on with what a crash has left condemned. To be done before anything is pushed: pushes of these blobs wait.
 * Resolves to how many there were.
 */
export async function finishRemovals(backend: Remover): Promise<number> {
  let left = 0;
  for (;;) {
    const rows = await backend.db.read
      .selectFrom('condemned_blobs')
      .selectAll()
      .limit(removalBatch)
      .execute();
    if (rows.length === 0) return left;
    await execute(
      backend,
      rows.map(row => ({ digest: row.digest, changedBefore: row.changed_before })),
    );
    left += rows.length;
  }
}

interface Condemned {
  readonly digest: Digest;
  readonly changedBefore: number;
}

/** One transaction: no repository holds the blob, and from here on `finishBlob` gives it to none. */
function condemn(
  { db, world }: Remover,
  blobs: readonly StoredBlob[],
  changedBefore: number,
): Promise<{ readonly held: string } | { readonly condemned: readonly Condemned[] }> {
  return db.write(async tx => {
    const held = await heldBecause(tx, world.now());
    if (held !== undefined) return { held };
    const condemned: Condemned[] = [];
    for (const { digest } of blobs) {
      const holder = await tx
        .selectFrom('layers')
        .select('repository_id')
        .where('digest', '=', digest)
        .limit(1)
        .executeTakeFirst();
      if (holder === undefined) condemned.push({ digest, changedBefore });
    }
    if (condemned.length === 0) return { condemned };
    await tx
      .insertInto('condemned_blobs')
      .values(condemned.map(each => ({ digest: each.digest, changed_before: each.changedBefore })))
      .execute();
    await tx
      .updateTable('collector')
      .set(e => ({ condemnations: e('condemnations', '+', 1) }))
      .where('id', '=', 1)
      .execute();
    return { condemned };
  });
}

/** Removes the bytes, then lifts the sentence, also where a blob could not be removed: it is garbage as before. */
async function execute(
  { db, blobs }: Remover,
  condemned: readonly Condemned[],
): Promise<{ gone: ReadonlySet<Digest>; failed: number }> {
  const gone = new Set<Digest>();
  let failed = 0;
  for (const { digest, changedBefore } of condemned) {
    try {
      if (await blobs.remove(digest, changedBefore)) gone.add(digest);
    } catch {
      failed += 1;
    }
  }
  await db.write(tx =>
    tx
      .deleteFrom('condemned_blobs')
      .where(
        'digest',
        'in',
        condemned.map(({ digest }) => digest),
      )
      .execute(),
  );
  return { gone, failed };
}
