import type { BlobReader, StoredBlob } from '../../store/blobs/blob-store.ts';
import type { Digest } from '../../wire/oci/digest.ts';
import type { Backend } from '../backend.ts';
import { nextLayers, rowAt } from './unneeded-layers.ts';

/** Why a blob would go: nobody holds it, or those who hold it have no image that needs it. */
export type Reason = 'not held' | 'not needed';

export interface CollectionPlan {
  /** Rows of layers that would be taken from their repositories. */
  readonly layers: number;
  readonly blobs: readonly (StoredBlob & { readonly reason: Reason })[];
  /** Blobs that nobody would hold, but that are younger than the grace period. */
  readonly young: number;
}

/** What a collection would do at this moment. Only reads, also beside a server. */
export async function planCollection(
  {
    db,
    blobs,
    now,
  }: { readonly db: Pick<Backend['db'], 'read'>; readonly blobs: BlobReader; readonly now: number },
  grace: number,
): Promise<CollectionPlan> {
  const before = now - grace;
  const doomed = new Map<Digest, number>();
  let layers = 0;
  for (let position = rowAt(''); ; ) {
    const { last, doomed: rows } = await nextLayers(db.read, position, before);
    for (const { digest } of rows) doomed.set(digest, (doomed.get(digest) ?? 0) + 1);
    layers += rows.length;
    if (last === undefined) break;
    position = last;
  }
  const going: (StoredBlob & { reason: Reason })[] = [];
  let young = 0;
  for await (const blob of blobs.blobs()) {
    const letGo = doomed.get(blob.digest) ?? 0;
    const holders = await db.read
      .selectFrom('layers')
      .select('repository_id')
      .where('digest', '=', blob.digest)
      .limit(letGo + 1)
      .execute();
    if (holders.length > letGo) continue;
    if (blob.changedAt >= before) young += 1;
    else going.push({ ...blob, reason: holders.length === 0 ? 'not held' : 'not needed' });
  }
  return { layers, blobs: going, young };
}
