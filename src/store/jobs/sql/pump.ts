import { setImmediate } from 'node:timers/promises';
import { Fault } from '../../../base/fault.ts';
import { backoffDelay, defaultBackoff } from '../backoff.ts';
import { jobFault } from '../faults.ts';
import type { Totals } from '../jobs.ts';
import { giveBack, markFailed, removeDone, removeFailed, renewLease, takeJobs } from './job-rows.ts';
import type { JobsOptions } from './jobs-options.ts';
import type { AnyWorker, Outcome, RunningJob } from './running-job.ts';

const defaultPoll = 500;
const defaultLease = 30_000;
const defaultAttempts = 10;
/** How long failed jobs stay: two weeks. */
const failedFor = 14 * 24 * 3_600_000;
/** Longest reason that is kept, in characters. */
const reasonLength = 1_000;

/**
 * Runs jobs. One loop does the writing, in rounds: a round is one transaction that writes down how attempts ended,
 * renews leases and takes what is due. What ends while a round runs is written down, all together, by the next.
 */
export class Pump {
  readonly totals = new Map<string, Totals>();
  readonly #options: JobsOptions;
  readonly #workers: ReadonlyMap<string, AnyWorker>;
  /** Who this process is, in leases. */
  readonly #owner: string;
  readonly #running = new Set<RunningJob>();
  /** Ended, not yet written down. */
  readonly #outcomes: Outcome[] = [];
  #alarm = Promise.withResolvers<void>();
  #loop: Promise<void> | undefined;
  #stopping = false;
  /** What still runs is not waited for any longer. */
  #abandoned = false;

  constructor(options: JobsOptions, workers: ReadonlyMap<string, AnyWorker>) {
    this.#options = options;
    this.#workers = workers;
    this.#owner = options.world.uuid();
  }

  /** Lets the next round begin now. */
  wake(): void {
    this.#alarm.resolve();
  }

  /** `first` comes before all rounds, again until it succeeds. */
  start(first: () => Promise<void>): void {
    this.#loop ??= this.#run(first);
  }

  async stop(patience: number): Promise<void> {
    this.#stopping = true;
    for (const job of this.#running) job.abort.abort();
    this.wake();
    const timer = setTimeout(() => {
      this.#abandoned = true;
      this.wake();
    }, patience);
    await this.#loop;
    clearTimeout(timer);
  }

  async #run(first: () => Promise<void>): Promise<void> {
    const { report } = this.#options;
    for (let begun = false; ; ) {
      this.#alarm = Promise.withResolvers();
      // What changes after this is seen at the next look.
      const state = await this.#state();
      let due = 0;
      try {
        if (!begun) await first();
        begun = true;
        due = await this.#round();
      } catch (error) {
        report(error);
        if (this.#stopping) return;
      }
      if (this.#stopping && this.#outcomes.length === 0 && (this.#running.size === 0 || this.#abandoned))
        return;
      await this.#rest(due, state);
      // SQLite answers at once: where jobs do nothing but SQL, no round would ever let a request through.
      await setImmediate();
    }
  }

  /** Until it is time for a round: when woken, when something is due, or after anybody has committed something. */
  async #rest(due: number, state: object | undefined): Promise<void> {
    const { poll = defaultPoll, world } = this.#options;
    const woken = this.#alarm.promise.then(() => true);
    do {
      const look = Promise.withResolvers<boolean>();
      const time = due === 0 ? poll : Math.min(poll, due - world.now());
      const timer = setTimeout(look.resolve, Math.max(0, time), false).unref();
      const isWoken = await Promise.race([woken, look.promise]);
      clearTimeout(timer);
      if (isWoken) return;
    } while (world.now() < due && state !== undefined && state === (await this.#state()));
  }

  /** The same object for as long as nobody, in this process or another, commits anything; undefined if that is unknown. */
  #state(): Promise<object | undefined> {
    return this.#options.db.recall('state of the jobs', async () => ({})).catch(() => undefined);
  }

  /** Resolves to when there may be something to do, milliseconds since 1970. When it throws, nothing of it has happened. */
  async #round(): Promise<number> {
    const { db, world } = this.#options;
    const outcomes = this.#outcomes.splice(0);
    const now = world.now();
    const renewed = [...this.#running].filter(job => now >= renewalOf(job));
    // That a job is leased need not outlast the power, for no lease does; what became of a job must.
    const durable = outcomes.length > 0;
    const round = await db
      .write(
        async tx => {
          for (const { job, ...outcome } of outcomes) {
            if (outcome.type === 'done') await removeDone(tx, job.id, this.#owner);
            else await giveBack(tx, job.id, this.#owner, outcome);
          }
          const lost: RunningJob[] = [];
          for (const job of renewed) {
            if (!(await renewLease(tx, job.id, this.#owner, now + leaseOf(job.worker)))) lost.push(job);
          }
          const taken: RunningJob[] = [];
          let next = Number.POSITIVE_INFINITY;
          for (const worker of this.#stopping ? [] : this.#workers.values()) {
            const free = this.#freeFor(worker);
            if (free <= 0) continue;
            const by = { kind: worker.kind, owner: this.#owner, lease: leaseOf(worker) };
            const found = await takeJobs(tx, by, free, now);
            for (const row of found.taken) {
              taken.push({ ...row, worker, renewedAt: now, abort: new AbortController() });
            }
            next = Math.min(next, found.next);
          }
          return { lost, taken, next };
        },
        { durable },
      )
      .catch(error => {
        this.#outcomes.unshift(...outcomes);
        throw error;
      });
    for (const job of renewed) job.renewedAt = now;
    for (const job of round.lost) job.abort.abort(jobFault('JobLost', { id: job.id }));
    for (const job of round.taken) {
      this.#running.add(job);
      void this.#attempt(job).then(outcome => {
        this.#running.delete(job);
        if (outcome) this.#outcomes.push(outcome);
        this.wake();
      });
    }
    return Math.min(round.next, ...[...this.#running].map(renewalOf));
  }

  #freeFor(worker: AnyWorker): number {
    let free = worker.concurrency ?? 1;
    for (const job of this.#running) if (job.worker === worker) free--;
    return free;
  }

  /** Runs a job once. Resolves to what is to be written down; nothing where that is done, or another process has the job. */
  async #attempt(job: RunningJob): Promise<Outcome | undefined> {
    const { worker, id, abort, attempts } = job;
    const most = worker.attempts ?? defaultAttempts;
    let error: unknown;
    let finished = false;
    try {
      if (this.#stopping) throw new Error('The server stops');
      if (attempts > most) {
        throw jobFault('JobHopeless', {
          reason: `${most} attempts were cut off: the server was killed or hung`,
        });
      }
      await worker.handle(JSON.parse(job.payload), {
        id,
        number: attempts,
        signal: abort.signal,
        finish: async tx => {
          if (!(await removeDone(tx, id, this.#owner))) throw jobFault('JobLost', { id });
          this.#options.db.afterCommit(() => {
            finished = true;
          });
        },
      });
      this.#count(worker.kind, 'done');
      return finished ? undefined : { job, type: 'done' };
    } catch (thrown) {
      error = thrown;
    }
    if (finished) {
      this.#count(worker.kind, 'done');
      return undefined;
    }
    const reason = (error instanceof Error ? error.message : String(error)).slice(0, reasonLength);
    const now = this.#options.world.now();
    if (this.#stopping) return { job, type: 'given back', dueAt: now, reason, counted: false };
    const last = attempts >= most || (error instanceof Fault && error.code === 'JobHopeless');
    this.#options.report(error, { id, kind: worker.kind, attempt: attempts, last });
    if (last) return await this.#giveUp(job, reason, error);
    this.#count(worker.kind, 'retried');
    const delay = backoffDelay(worker.backoff ?? defaultBackoff, attempts, this.#options.world);
    return { job, type: 'given back', dueAt: now + delay, reason, counted: true };
  }

  /** In a transaction of its own, since `onFailed` may throw. Where it does, the job comes back when its lease ends. */
  async #giveUp(job: RunningJob, reason: string, thrown: unknown): Promise<undefined> {
    const { db, world, report } = this.#options;
    const { worker } = job;
    const now = world.now();
    try {
      await db.write(async tx => {
        if (!(await markFailed(tx, job.id, this.#owner, reason, now))) return;
        await removeFailed(tx, worker.kind, now - failedFor);
        await worker.onFailed?.(tx, JSON.parse(job.payload), reason, thrown);
      });
      this.#count(worker.kind, 'failed');
    } catch (error) {
      report(error, { id: job.id, kind: worker.kind, attempt: job.attempts, last: false });
    }
    return undefined;
  }

  #count(kind: string, what: keyof Totals): void {
    const totals = this.totals.get(kind) ?? { done: 0, retried: 0, failed: 0 };
    this.totals.set(kind, { ...totals, [what]: totals[what] + 1 });
  }
}

const leaseOf = (worker: AnyWorker): number => worker.lease ?? defaultLease;
const renewalOf = (job: RunningJob): number => job.renewedAt + leaseOf(job.worker) / 2;
