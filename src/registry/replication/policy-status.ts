import type { Transaction } from 'kysely';
import type { AnyTransaction } from '../../store/jobs/jobs.ts';
import type { RegistrySchema } from '../schema.ts';
import type { PolicyReplicationPayload } from './jobs.ts';

/** The destination's policies are the source's. */
export async function policiesReplicated(
  tx: Transaction<RegistrySchema>,
  { repositoryId, to }: PolicyReplicationPayload,
): Promise<void> {
  await tx
    .deleteFrom('policy_replication_failures')
    .where('repository_id', '=', repositoryId)
    .where('account', '=', to.account)
    .where('region', '=', to.region)
    .execute();
}

/** A job was given up. Only SQL. */
export async function policiesFailed(
  tx: AnyTransaction,
  { repositoryId, to }: PolicyReplicationPayload,
  failure: { readonly code: string; readonly reason: string },
  now: number,
): Promise<void> {
  const db = tx as Transaction<RegistrySchema>;
  const found = { failure_code: failure.code, reason: failure.reason, failed_at: now };
  const source = await db
    .selectFrom('repositories')
    .select('id')
    .where('id', '=', repositoryId)
    .executeTakeFirst();
  if (!source) return;
  await db
    .insertInto('policy_replication_failures')
    .values({ repository_id: repositoryId, ...to, ...found })
    .onConflict(c => c.columns(['repository_id', 'account', 'region']).doUpdateSet(found))
    .execute();
}
