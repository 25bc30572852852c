import type { Transaction } from 'kysely';
import type { Digest } from '../wire/oci/digest.ts';
import type { Repository } from './repositories.ts';
import type { RegistrySchema } from './schema.ts';

/** The manifest lists that name this image as a child. */
export async function listsOf(
  tx: Transaction<RegistrySchema>,
  repository: Repository,
  digest: Digest,
): Promise<Digest[]> {
  const rows = await tx
    .selectFrom('image_references')
    .select('image_digest')
    .where('repository_id', '=', repository.id)
    .where('digest', '=', digest)
    .where('kind', '=', 'manifest')
    .orderBy('image_digest')
    .execute();
  return rows.map(row => row.image_digest);
}
