import type { World } from '../../../base/world.ts';
import type { Database } from '../../sql/database.ts';
import type { JobsSchema } from '../schema.ts';

export interface JobsOptions {
  /** Has run `jobsMigrations`. */
  readonly db: Database<JobsSchema>;
  readonly world: World;
  /** Gets what each attempt failed with, and, without a job, what keeps the queue itself from working. */
  readonly report: (error: unknown, job?: FailedAttempt) => void;
  /**
   * No other process works on this database: leases found at the start are of one that died, and are taken over at
   * once. False by default.
   */
  readonly alone?: boolean;
  /** Milliseconds after which to look for what other processes have enqueued; half a second by default. */
  readonly poll?: number;
}

export interface FailedAttempt {
  readonly id: number;
  readonly kind: string;
  /** 1 at first. */
  readonly attempt: number;
  /** It is not tried again. */
  readonly last: boolean;
}
