import { type Kysely, sql } from 'kysely';
import type { BackfillPayload } from '../../registry/replication/backfill-payload.ts';
import { policyReplicationJob } from '../../registry/replication/jobs.ts';
import type { RegistrySchema } from '../../registry/schema.ts';
import type { JobsSchema } from '../../store/jobs/schema.ts';
import type { State } from '../questions/read-only.ts';

/** A subquery: the ids of the repositories that a backfill is about. */
export const repositoriesOf = (
  db: Kysely<RegistrySchema>,
  { source, prefix }: Pick<BackfillPayload, 'source' | 'prefix'>,
) =>
  db
    .selectFrom('repositories')
    .select('id')
    .where('account', '=', source.account)
    .where('region', '=', source.region)
    .where('name', '>=', prefix)
    .where('name', '<', `${prefix}\x7f`);

/** How many policies are still to be brought to the destination. */
export async function policiesPending(
  { registry: { db } }: State,
  { to, ...from }: BackfillPayload,
): Promise<number> {
  const part = (path: string) => sql<string | number>`json_extract(payload, ${sql.lit(path)})`;
  // The kind for this store, and those for each other cell, which begin with it.
  const kind = policyReplicationJob(undefined);
  const { count } = await (db.read as unknown as Kysely<JobsSchema & RegistrySchema>)
    .selectFrom('jobs')
    .select(eb => eb.fn.countAll<number>().as('count'))
    .where('kind', '>=', kind)
    .where('kind', '<', `${kind}\x7f`)
    .where('failed_at', 'is', null)
    .where(part('$.to.account'), '=', to.account)
    .where(part('$.to.region'), '=', to.region)
    .where(part('$.repositoryId'), 'in', repositoriesOf(db.read, from))
    .executeTakeFirstOrThrow();
  return count;
}

/** Of how many repositories they could not be brought there, since then (milliseconds since 1970). */
export async function policiesFailed(
  { registry: { db } }: State,
  { to, ...from }: BackfillPayload,
  since: number,
): Promise<number> {
  const { count } = await db.read
    .selectFrom('policy_replication_failures')
    .select(eb => eb.fn.countAll<number>().as('count'))
    .where('account', '=', to.account)
    .where('region', '=', to.region)
    .where('failed_at', '>=', since)
    .where('repository_id', 'in', repositoriesOf(db.read, from))
    .executeTakeFirstOrThrow();
  return count;
}
