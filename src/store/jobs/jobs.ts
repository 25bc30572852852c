import type { Transaction } from 'kysely';

/**
 * A transaction of the database that holds the queue, whichever domain's tables it shows: Kysely's types are
 * invariant, and only `any` says that the schema does not matter.
 */
// biome-ignore lint/suspicious/noExplicitAny: see above
export type AnyTransaction = Transaction<any>;

/** A piece of work for later. */
export interface NewJob {
  /** Names the worker, for example `replicate`. */
  readonly kind: string;
  /** What the worker needs to know: whatever JSON holds. */
  readonly payload: unknown;
  /**
   * Names the work: while a job of this kind and key waits (runs not yet, or waits to be tried again), no second one
   * is made, and the one that waits keeps its payload. An earlier `runAt` is taken over unless it was tried already.
   */
  readonly key?: string;
  /** Jobs of a kind with the same `orderBy` run one after the other, as enqueued; each waits until the one before is done or has failed. */
  readonly orderBy?: string;
  /** Milliseconds since 1970; at once by default. */
  readonly runAt?: number;
}

/** One attempt of one job, as its worker sees it. */
export interface Attempt {
  readonly id: number;
  /** 1 at first. */
  readonly number: number;
  /** Aborted when the server stops, and when the lease was lost: then stop, and throw. */
  readonly signal: AbortSignal;
  /**
   * Ends the job in a transaction of the worker's own: its effect and its end are one commit. Throws JobLost, which
   * should undo the transaction, where another worker has the job now.
   */
  finish(tx: AnyTransaction): Promise<void>;
}

/** Who does jobs of one kind. */
export interface Worker<Payload> {
  readonly kind: string;
  /** How many of the kind run at once in one process; 1 by default. */
  readonly concurrency?: number;
  /** How often a job is tried; 10 by default. */
  readonly attempts?: number;
  /** Milliseconds before the second attempt and at most; each attempt doubles them. 1 s and 15 min by default. */
  readonly backoff?: { readonly first: number; readonly most: number };
  /** Milliseconds after which a worker that gives no sign of life loses the job; 30 s by default. Renewed while it runs. */
  readonly lease?: number;
  /**
   * Does the job. It may run more than once for the same job (a crash before its end is recorded), so it must be
   * idempotent. What it throws is the reason for another attempt; JobHopeless says that none would help.
   */
  handle(payload: Payload, attempt: Attempt): Promise<void>;
  /**
   * Runs in the very transaction that gives the job up, for a status that users see; `error` is what the last attempt
   * threw. SQL only.
   */
  onFailed?(tx: AnyTransaction, payload: Payload, reason: string, error: unknown): Promise<void>;
}

/** How one kind of job stands. */
export interface KindStats {
  readonly kind: string;
  /** Due, or waiting for their time, another attempt or the job before. */
  readonly waiting: number;
  readonly running: number;
  readonly failed: number;
  /** How long the oldest that is not finished has been there, in milliseconds. */
  readonly oldestAge: number;
  /** Since this process started. */
  readonly totals: Totals;
}

export interface Totals {
  readonly done: number;
  /** Attempts that failed and are followed by another. */
  readonly retried: number;
  readonly failed: number;
}

export interface FailedJob {
  readonly id: number;
  readonly payload: unknown;
  readonly reason: string;
  readonly attempts: number;
  /** Milliseconds since 1970. */
  readonly failedAt: number;
}

/**
 * A durable queue. A job is written in the transaction of its cause and so exists exactly if that does; it then runs
 * at least once, whatever crashes. Jobs that are done leave nothing behind; failed ones stay for two weeks.
 * Each sentence here and on `NewJob`, `Worker` and `Attempt` is a test of `jobs.suite.ts`.
 */
export interface Jobs {
  /** Workers of this process start with it as soon as `tx` is committed; other processes within the time of a poll. */
  enqueue(tx: AnyTransaction, job: NewJob): Promise<void>;
  /** Adds a worker, before or after `start`. Jobs of kinds without one wait. Throws JobKindTaken. */
  work<Payload>(worker: Worker<Payload>): void;
  /** Begins to run what is due. */
  start(): void;
  /**
   * Takes no new job, aborts those that run and waits for them for at most `patience` milliseconds. What has not
   * ended is left for the next start, and the attempt is not counted where the worker threw.
   */
  stop(patience: number): Promise<void>;
  stats(): Promise<KindStats[]>;
  /**
   * How many jobs of a kind run or could run next, counted up to `most`: for whoever makes many, and wants to keep the
   * queue short. Those that wait behind another in their order do not count.
   */
  backlog(kind: string, most: number): Promise<number>;
  /** Failed jobs of a kind, the latest first. */
  failed(kind: string, limit: number): Promise<FailedJob[]>;
  /** Lets a failed job run again, from its first attempt. Resolves to whether there was one. */
  retry(id: number): Promise<boolean>;
  /** Removes all jobs of a kind that nobody will do any more. Resolves to their number. */
  forget(kind: string): Promise<number>;
}
