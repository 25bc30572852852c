import type { Transaction } from 'kysely';
import type { RegistryId } from '../../base/registry-id.ts';
import type { Repository } from '../repositories.ts';
import type { RegistrySchema } from '../schema.ts';

/**
 * Whether no later job of the same source has set this tag here, and notes this one. Jobs are numbered in the order of
 * the pushes. Within one store they also run in that order; between two, a request that was given up may still be
 * under way when the next job is done, and must not undo it.
 */
export async function isNewest(
  tx: Transaction<RegistrySchema>,
  repository: Repository,
  tag: string,
  source: RegistryId,
  sequence: number,
): Promise<boolean> {
  const noted = await tx
    .insertInto('replicated_tags')
    .values({
      repository_id: repository.id,
      tag,
      source_account: source.account,
      source_region: source.region,
      sequence,
    })
    .onConflict(c =>
      c
        .columns(['repository_id', 'tag', 'source_account', 'source_region'])
        .doUpdateSet({ sequence })
        .where('replicated_tags.sequence', '<=', sequence),
    )
    .executeTakeFirst();
  return noted.numInsertedOrUpdatedRows === 1n;
}
