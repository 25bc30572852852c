import type { Kysely } from 'kysely';
import type { PolicyReplicationPayload } from '../../registry/replication/jobs.ts';
import type { JobsSchema } from '../../store/jobs/schema.ts';
import type { State } from '../questions/read-only.ts';
import { way } from './failures.ts';

/** What has failed at least once and is tried again, on one way. */
export interface Retries {
  /** One for each tag of an image, and for the policies of a repository. */
  readonly jobs: number;
  /** The greatest number of attempts of one. */
  readonly attempts: number;
  /** Why that one's last attempt failed. */
  readonly reason: string;
  /** When the next of them is tried; milliseconds since 1970. */
  readonly nextAt: number;
}

/** By `way`. */
export async function retriesByWay({ registry: { db } }: State): Promise<Map<string, Retries>> {
  const sources = new Map<number, { account: string; region: string }>();
  for (const { id, account, region } of await db.read
    .selectFrom('repositories')
    .select(['id', 'account', 'region'])
    .execute())
    sources.set(id, { account, region });
  const found = new Map<string, Retries>();
  // The queue's table is in the same database.
  const rows = (db.read as unknown as Kysely<JobsSchema>)
    .selectFrom('jobs')
    .select(['payload', 'attempts', 'reason', 'due_at'])
    // Images and policies, to this store and to every cell.
    .where('kind', 'like', 'replicate%')
    .where('due_at', 'is not', null)
    .where('reason', 'is not', null)
    .stream(500);
  for await (const { payload, attempts, reason, due_at } of rows) {
    const { repositoryId, to } = JSON.parse(payload) as PolicyReplicationPayload;
    const source = sources.get(repositoryId);
    if (!source) continue;
    const key = way(source, to);
    const before = found.get(key);
    const most = before === undefined || attempts > before.attempts;
    found.set(key, {
      jobs: (before?.jobs ?? 0) + 1,
      attempts: most ? attempts : before.attempts,
      reason: most ? (reason ?? '') : before.reason,
      nextAt: Math.min(before?.nextAt ?? Number.POSITIVE_INFINITY, due_at ?? 0),
    });
  }
  return found;
}
