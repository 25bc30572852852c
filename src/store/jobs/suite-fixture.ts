import { afterEach, beforeEach } from 'node:test';
import type { Kysely } from 'kysely';
import { realWorld } from '../../base/world.ts';
import type { Database, Migration } from '../sql/database.ts';
import type { Jobs, NewJob, Worker } from './jobs.ts';
import type { JobsSchema } from './schema.ts';
import type { FailedAttempt, JobsOptions } from './sql/jobs-options.ts';

interface SuiteSchema extends JobsSchema {
  readonly effect: { readonly name: string };
}

export interface SuiteQueue {
  /** The same database each time. */
  openDatabase<S>(migrations: readonly Migration[]): Promise<Database<S>>;
  /** A process' view of the queue in it. */
  openJobs(options: JobsOptions): Jobs;
}

/** Makes an empty one; `after` clears it away. */
export type CreateQueue = () => Promise<SuiteQueue & { after(): Promise<void> }>;

const effects: Migration = {
  id: 'suite-0001',
  up: async tx => {
    await (tx as Kysely<unknown>).schema.createTable('effect').addColumn('name', 'text').execute();
  },
};

/** What the tests of the queue begin with: a database, a clock that stands, and processes that share them. */
export function jobsFixture(create: CreateQueue) {
  let queue: SuiteQueue & { after(): Promise<void> };
  const opened: Jobs[] = [];
  const at = {
    db: undefined as unknown as Database<SuiteSchema>,
    clock: { now: 0 },
    reported: [] as { reason: string; job: FailedAttempt | undefined }[],
    /** Opens the queue as another process. */
    open(options: Partial<JobsOptions> = {}): Jobs {
      const jobs = queue.openJobs({
        db: at.db as unknown as Database<JobsSchema>,
        world: { ...realWorld, now: () => at.clock.now },
        report: (error, job) => void at.reported.push({ reason: (error as Error).message, job }),
        // Long: what happens without a poll is due to a wake-up.
        poll: 60_000,
        ...options,
      });
      opened.push(jobs);
      return jobs;
    },
    /** Enqueues jobs of the kind `k`, whose payloads are their names. */
    enqueue: (jobs: Jobs, ...wanted: (string | (Partial<NewJob> & { name: string }))[]) =>
      at.db.write(async tx => {
        for (const each of wanted) {
          const { name, ...rest } = typeof each === 'string' ? { name: each } : each;
          await jobs.enqueue(tx, { kind: 'k', payload: name, ...rest });
        }
      }),
  };
  beforeEach(async () => {
    queue = await create();
    at.db = await queue.openDatabase([effects]);
    at.clock = { now: 1_700_000_000_000 };
    at.reported = [];
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map(jobs => jobs.stop(1_000)));
    await at.db.close();
    await queue.after();
  });
  return at;
}

/** A worker for `k` that notes what it does. */
export const note = (done: string[], rest: Partial<Worker<string>> = {}): Worker<string> => ({
  kind: 'k',
  handle: async payload => void done.push(payload),
  ...rest,
});

/** How the first kind stands. */
export const rest = async (jobs: Jobs) => {
  const [stats] = await jobs.stats();
  return { waiting: stats?.waiting ?? 0, running: stats?.running ?? 0, failed: stats?.failed ?? 0 };
};

export const isEmpty = async (jobs: Jobs) => {
  const { waiting, running, failed } = await rest(jobs);
  return waiting + running + failed === 0;
};

/** The work of a process that hangs. */
export const ignoringAbort = () => new Promise<never>(() => {});
