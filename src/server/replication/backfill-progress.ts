import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import {
  type BackfillPayload,
  backfillJob,
  backfillKey,
} from '../../registry/replication/backfill-payload.ts';
import { policyReplicationJob } from '../../registry/replication/jobs.ts';
import type { RegistrySchema } from '../../registry/schema.ts';
import type { JobsSchema } from '../../store/jobs/schema.ts';
import type { State } from '../questions/read-only.ts';

/** How far backfills are. */
export interface BackfillProgress {
  /** Whether some images have not been enqueued yet. */
  readonly enqueueing: boolean;
  /** Images that have been copied. */
  readonly done: number;
  readonly failed: number;
  readonly pending: number;
  /** Of those that have been copied, as ECR counts images. */
  readonly bytes: number;
  /** Repositories whose policies are under way, and could not be brought there. */
  readonly policies: { readonly pending: number; readonly failed: number };
}

interface Period {
  readonly since: number;
  readonly until?: number | undefined;
}

/** Of what was asked for from `since` to `until` (milliseconds since 1970). */
export async function backfillProgress(
  state: State,
  ways: readonly BackfillPayload[],
  { since, until = Number.MAX_SAFE_INTEGER }: Period,
): Promise<BackfillProgress> {
  const { db } = state.registry;
  const queued = await (db.read as unknown as Kysely<JobsSchema>)
    .selectFrom('jobs')
    .select('id')
    .where('kind', '=', backfillJob)
    .where('key', 'in', ways.map(backfillKey))
    .where('failed_at', 'is', null)
    .limit(1)
    .execute();
  const progress = { enqueueing: queued.length > 0, done: 0, failed: 0, pending: 0, bytes: 0 };
  const policies = { pending: 0, failed: 0 };
  const sum = (what: string, condition: string) =>
    sql<number>`coalesce(sum(case when ${sql.raw(condition)} then ${sql.raw(what)} else 0 end), 0)`;
  for (const way of ways) {
    const { source, to, prefix } = way;
    const row = await db.read
      .selectFrom('repositories')
      .innerJoin('replications', 'replications.repository_id', 'repositories.id')
      .innerJoin('images', join =>
        join
          .onRef('images.repository_id', '=', 'replications.repository_id')
          .onRef('images.digest', '=', 'replications.digest'),
      )
      .select([
        sum('1', 'pending = 0 and failure_code is null').as('done'),
        sum('1', 'pending = 0 and failure_code is not null').as('failed'),
        sum('1', 'pending > 0').as('pending'),
        sum('image_size', 'pending = 0 and failure_code is null').as('bytes'),
      ])
      .where('repositories.account', '=', source.account)
      .where('repositories.region', '=', source.region)
      .where('repositories.name', '>=', prefix)
      .where('repositories.name', '<', below(prefix))
      .where('replications.account', '=', to.account)
      .where('replications.region', '=', to.region)
      .where('replications.requested_at', '>=', since)
      .where('replications.requested_at', '<=', until)
      .executeTakeFirstOrThrow();
    progress.done += row.done;
    progress.failed += row.failed;
    progress.pending += row.pending;
    progress.bytes += row.bytes;
    policies.pending += await policiesPending(state, way);
    policies.failed += await policiesFailed(state, way, since);
  }
  return { ...progress, policies };
}

const below = (prefix: string) => `${prefix}\x7f`;

async function policiesPending(
  { registry: { db } }: State,
  { source, to, prefix }: BackfillPayload,
): Promise<number> {
  const part = (path: string) => sql<string | number>`json_extract(jobs.payload, ${sql.lit(path)})`;
  const [first, after] = [policyReplicationJob(undefined), below(policyReplicationJob(undefined))];
  const { count } = await (db.read as unknown as Kysely<JobsSchema & RegistrySchema>)
    .selectFrom('jobs')
    .innerJoin('repositories', join => join.on('repositories.id', '=', part('$.repositoryId') as never))
    .select(eb => eb.fn.countAll<number>().as('count'))
    .where('jobs.kind', '>=', first)
    .where('jobs.kind', '<', after)
    .where('jobs.failed_at', 'is', null)
    .where(part('$.to.account'), '=', to.account)
    .where(part('$.to.region'), '=', to.region)
    .where('repositories.account', '=', source.account)
    .where('repositories.region', '=', source.region)
    .where('repositories.name', '>=', prefix)
    .where('repositories.name', '<', below(prefix))
    .executeTakeFirstOrThrow();
  return count;
}

async function policiesFailed(
  { registry: { db } }: State,
  { source, to, prefix }: BackfillPayload,
  since: number,
): Promise<number> {
  const { count } = await db.read
    .selectFrom('policy_replication_failures as failed')
    .innerJoin('repositories', 'repositories.id', 'failed.repository_id')
    .select(eb => eb.fn.countAll<number>().as('count'))
    .where('failed.account', '=', to.account)
    .where('failed.region', '=', to.region)
    .where('failed.failed_at', '>=', since)
    .where('repositories.account', '=', source.account)
    .where('repositories.region', '=', source.region)
    .where('repositories.name', '>=', prefix)
    .where('repositories.name', '<', below(prefix))
    .executeTakeFirstOrThrow();
  return count;
}
