import type { Kysely } from 'kysely';
import type { StoredBlob } from '../../store/blobs/blob-store.ts';
import type { RegistrySchema } from '../schema.ts';

/** Those of `blobs` that no repository holds. One look each: a common layer has a row in every repository. */
export async function nextOrphans(
  db: Kysely<RegistrySchema>,
  blobs: readonly StoredBlob[],
): Promise<StoredBlob[]> {
  const orphans: StoredBlob[] = [];
  for (const blob of blobs) {
    const holder = await db
      .selectFrom('layers')
      .select('repository_id')
      .where('digest', '=', blob.digest)
      .limit(1)
      .executeTakeFirst();
    if (holder === undefined) orphans.push(blob);
  }
  return orphans;
}
