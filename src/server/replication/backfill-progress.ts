import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import {
  type BackfillPayload,
  backfillJob,
  backfillKey,
} from '../../registry/replication/backfill-payload.ts';
import type { JobsSchema } from '../../store/jobs/schema.ts';
import type { State } from '../questions/read-only.ts';
import { policiesFailed, policiesPending, repositoriesOf } from './policy-progress.ts';

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
    const { to } = way;
    const row = await db.read
      .selectFrom('replications')
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
      .where('replications.repository_id', 'in', repositoriesOf(db.read, way))
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
