import type { Worker } from '../jobs.ts';

/** A worker, whatever its payload. */
// biome-ignore lint/suspicious/noExplicitAny: the payload is what was enqueued for its kind
export type AnyWorker = Worker<any>;

/** A job that this process runs. */
export interface RunningJob {
  readonly id: number;
  readonly worker: AnyWorker;
  /** JSON. */
  readonly payload: string;
  /** How often it was taken, this time included. */
  readonly attempts: number;
  /** When its lease was last made longer, milliseconds since 1970. */
  renewedAt: number;
  readonly abort: AbortController;
}

/** How an attempt ended, where that is still to be written down. */
export type Outcome =
  | { readonly job: RunningJob; readonly type: 'done' }
  | {
      readonly job: RunningJob;
      readonly type: 'given back';
      /** When to try it again, milliseconds since 1970. */
      readonly dueAt: number;
      readonly reason: string;
      /** Whether the attempt was one, or ended because the server stops. */
      readonly counted: boolean;
    };
