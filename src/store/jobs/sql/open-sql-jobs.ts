import { jobFault } from '../faults.ts';
import type { AnyTransaction, FailedJob, Jobs, KindStats, NewJob, Totals, Worker } from '../jobs.ts';
import { countBacklog, countJobs, freeLeases, insertJob, reviveFailed } from './job-rows.ts';
import type { JobsOptions } from './jobs-options.ts';
import { Pump } from './pump.ts';
import type { AnyWorker } from './running-job.ts';

/** The queue in a table of `db`. */
export function openSqlJobs(options: JobsOptions): Jobs {
  return new SqlJobs(options);
}

const noTotals: Totals = { done: 0, retried: 0, failed: 0 };

class SqlJobs implements Jobs {
  readonly #options: JobsOptions;
  readonly #workers = new Map<string, AnyWorker>();
  readonly #pump: Pump;

  constructor(options: JobsOptions) {
    this.#options = options;
    this.#pump = new Pump(options, this.#workers);
  }

  async enqueue(tx: AnyTransaction, job: NewJob): Promise<void> {
    const { db, world } = this.#options;
    await insertJob(tx, job, world.now());
    db.afterCommit(() => this.#pump.wake());
  }

  work<Payload>(worker: Worker<Payload>): void {
    if (this.#workers.has(worker.kind)) throw jobFault('JobKindTaken', { kind: worker.kind });
    this.#workers.set(worker.kind, worker);
    this.#pump.wake();
  }

  start(): void {
    const { db, world, alone } = this.#options;
    this.#pump.start(alone ? () => db.write(tx => freeLeases(tx, world.now())) : async () => {});
  }

  stop(patience: number): Promise<void> {
    return this.#pump.stop(patience);
  }

  async stats(): Promise<KindStats[]> {
    const rows = await countJobs(this.#options.db.read);
    const now = this.#options.world.now();
    const totals = this.#pump.totals;
    const idle = [...totals.keys()].filter(kind => !rows.some(row => row.kind === kind));
    return [
      ...rows.map(({ oldest, ...counts }) => ({
        ...counts,
        oldestAge: oldest === null ? 0 : Math.max(0, now - oldest),
        totals: totals.get(counts.kind) ?? noTotals,
      })),
      ...idle.map(kind => ({
        kind,
        waiting: 0,
        running: 0,
        failed: 0,
        oldestAge: 0,
        totals: totals.get(kind) ?? noTotals,
      })),
    ];
  }

  backlog(kind: string, most: number): Promise<number> {
    return countBacklog(this.#options.db.read, kind, most);
  }

  async failed(kind: string, limit: number): Promise<FailedJob[]> {
    const rows = await this.#options.db.read
      .selectFrom('jobs')
      .select(['id', 'payload', 'reason', 'attempts', 'failed_at'])
      .where('kind', '=', kind)
      .where('failed_at', 'is not', null)
      .orderBy('failed_at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();
    return rows.map(row => ({
      id: row.id,
      payload: JSON.parse(row.payload),
      reason: row.reason ?? '',
      attempts: row.attempts,
      failedAt: row.failed_at ?? 0,
    }));
  }

  async retry(id: number): Promise<boolean> {
    const { db, world } = this.#options;
    const kind = await db.write(tx => reviveFailed(tx, id, world.now()));
    this.#pump.wake();
    return kind !== undefined;
  }

  async forget(kind: string): Promise<number> {
    const gone = await this.#options.db.write(tx =>
      tx.deleteFrom('jobs').where('kind', '=', kind).executeTakeFirst(),
    );
    return Number(gone.numDeletedRows);
  }
}
