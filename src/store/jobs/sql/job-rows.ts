import { type Kysely, sql, type Transaction } from 'kysely';
import type { NewJob } from '../jobs.ts';
import type { JobsSchema } from '../schema.ts';

type Tx = Transaction<JobsSchema>;

export interface TakenJob {
  readonly id: number;
  readonly payload: string;
  /** This attempt among them. */
  readonly attempts: number;
}

/** Adds a job, unless one with its key waits. */
export async function insertJob(tx: Tx, job: NewJob, now: number): Promise<void> {
  const { kind, key = null, orderBy = null, runAt = now } = job;
  if (key !== null && (await joinsWaiting(tx, kind, key, runAt))) return;
  const blocked = orderBy !== null && (await firstInOrder(tx, kind, orderBy)) !== undefined;
  await tx
    .insertInto('jobs')
    .values({
      kind,
      key,
      order_by: orderBy,
      payload: JSON.stringify(job.payload ?? null),
      run_at: runAt,
      due_at: blocked ? null : runAt,
      created_at: now,
    })
    .execute();
}

/** Whether a job with this key waits; it runs no later than `runAt` then, if it was not tried before. */
async function joinsWaiting(tx: Tx, kind: string, key: string, runAt: number): Promise<boolean> {
  const waiting = await tx
    .selectFrom('jobs')
    .select(['id', 'run_at', 'due_at', 'attempts'])
    .where('kind', '=', kind)
    .where('key', '=', key)
    .where('owner', 'is', null)
    .where('failed_at', 'is', null)
    .executeTakeFirst();
  if (!waiting) return false;
  if (waiting.attempts === 0 && runAt < waiting.run_at) {
    const due = waiting.due_at === null ? {} : { due_at: runAt };
    await tx
      .updateTable('jobs')
      .set({ run_at: runAt, ...due })
      .where('id', '=', waiting.id)
      .execute();
  }
  return true;
}

/** The first job of an order that is neither done nor failed. */
async function firstInOrder(tx: Tx, kind: string, orderBy: string) {
  return await tx
    .selectFrom('jobs')
    .select(['id', 'run_at', 'due_at'])
    .where('kind', '=', kind)
    .where('order_by', '=', orderBy)
    .where('failed_at', 'is', null)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
}

/** Takes up to `limit` jobs that are due, those due first before others; `next` is when there may be more. */
export async function takeJobs(
  tx: Tx,
  by: { readonly kind: string; readonly owner: string; readonly lease: number },
  limit: number,
  now: number,
): Promise<{ taken: TakenJob[]; next: number }> {
  const rows = await tx
    .selectFrom('jobs')
    .select(['id', 'payload', 'attempts', sql<number>`due_at`.as('due_at')])
    .where('kind', '=', by.kind)
    .where('due_at', 'is not', null)
    .orderBy('due_at')
    .orderBy('id')
    .limit(limit)
    .execute();
  const due = rows.filter(row => row.due_at <= now);
  if (due.length > 0) {
    await tx
      .updateTable('jobs')
      .set(eb => ({ owner: by.owner, due_at: now + by.lease, attempts: eb('attempts', '+', 1) }))
      .where(
        'id',
        'in',
        due.map(row => row.id),
      )
      .execute();
  }
  const taken = due.map(({ id, payload, attempts }) => ({ id, payload, attempts: attempts + 1 }));
  return { taken, next: rows.find(row => row.due_at > now)?.due_at ?? Number.POSITIVE_INFINITY };
}

/** Makes a lease last until `until`. Resolves to whether it was still held. */
export async function renewLease(tx: Tx, id: number, owner: string, until: number): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('jobs')
    .set({ due_at: until })
    .where('id', '=', id)
    .where('owner', '=', owner)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Removes a job that is done and lets the next of its order run. Resolves to whether `owner` still had it. */
export async function removeDone(tx: Tx, id: number, owner: string): Promise<boolean> {
  const row = await tx
    .deleteFrom('jobs')
    .where('id', '=', id)
    .where('owner', '=', owner)
    .returning(['kind', 'order_by'])
    .executeTakeFirst();
  if (row) await releaseNext(tx, row.kind, row.order_by);
  return row !== undefined;
}

/** Gives a job back, to run at `dueAt`; `counted` says whether the attempt was one. */
export async function giveBack(
  tx: Tx,
  id: number,
  owner: string,
  back: { readonly dueAt: number; readonly reason: string; readonly counted: boolean },
): Promise<void> {
  await tx
    .updateTable('jobs')
    .set(eb => ({
      owner: null,
      due_at: back.dueAt,
      reason: back.reason,
      ...(!back.counted && { attempts: eb('attempts', '-', 1) }),
    }))
    .where('id', '=', id)
    .where('owner', '=', owner)
    .execute();
}

/** Marks a job as failed and lets the next of its order run. Resolves to whether `owner` still had it. */
export async function markFailed(
  tx: Tx,
  id: number,
  owner: string,
  reason: string,
  now: number,
): Promise<boolean> {
  const row = await tx
    .updateTable('jobs')
    .set({ owner: null, due_at: null, failed_at: now, reason })
    .where('id', '=', id)
    .where('owner', '=', owner)
    .returning(['kind', 'order_by'])
    .executeTakeFirst();
  if (row) await releaseNext(tx, row.kind, row.order_by);
  return row !== undefined;
}

async function releaseNext(tx: Tx, kind: string, orderBy: string | null): Promise<void> {
  if (orderBy === null) return;
  const next = await firstInOrder(tx, kind, orderBy);
  if (next?.due_at !== null) return;
  await tx.updateTable('jobs').set({ due_at: next.run_at }).where('id', '=', next.id).execute();
}

/** Lets a failed job begin anew. Resolves to its kind. */
export async function reviveFailed(tx: Tx, id: number, now: number): Promise<string | undefined> {
  const row = await tx
    .selectFrom('jobs')
    .select(['kind', 'order_by'])
    .where('id', '=', id)
    .where('failed_at', 'is not', null)
    .executeTakeFirst();
  if (!row) return undefined;
  const { kind, order_by } = row;
  const blocked = order_by !== null && (await firstInOrder(tx, kind, order_by)) !== undefined;
  await tx
    .updateTable('jobs')
    .set({ failed_at: null, attempts: 0, run_at: now, due_at: blocked ? null : now })
    .where('id', '=', id)
    .execute();
  return kind;
}

/** Frees every lease: for a process that knows that it is alone. */
export async function freeLeases(tx: Tx, now: number): Promise<void> {
  await tx.updateTable('jobs').set({ owner: null, due_at: now }).where('owner', 'is not', null).execute();
}

/** Removes what failed before `before`. */
export async function removeFailed(tx: Tx, kind: string, before: number): Promise<void> {
  await tx.deleteFrom('jobs').where('kind', '=', kind).where('failed_at', '<', before).execute();
}

/** One row for each kind that has jobs. */
export async function countJobs(db: Kysely<JobsSchema>) {
  const count = (condition: string) =>
    sql<number>`coalesce(sum(case when ${sql.raw(condition)} then 1 else 0 end), 0)`;
  return await db
    .selectFrom('jobs')
    .select([
      'kind',
      count('owner is null and failed_at is null').as('waiting'),
      count('owner is not null').as('running'),
      count('failed_at is not null').as('failed'),
      sql<number | null>`min(case when failed_at is null then created_at end)`.as('oldest'),
    ])
    .groupBy('kind')
    .orderBy('kind')
    .execute();
}

/** Of a kind that run or could run next, up to `most`: read from the index alone. */
export async function countBacklog(db: Kysely<JobsSchema>, kind: string, most: number): Promise<number> {
  const { count } = await db
    .selectFrom(
      db
        .selectFrom('jobs')
        .select('id')
        .where('kind', '=', kind)
        .where('due_at', 'is not', null)
        .limit(most)
        .as('some'),
    )
    .select(e => e.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}
