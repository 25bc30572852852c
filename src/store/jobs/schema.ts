import type { Generated } from 'kysely';

/** Milliseconds since 1970. */
type Time = number;

/** The queue's table. A job that is done has no row. */
export interface JobsSchema {
  jobs: {
    /** Ascends in the order of enqueueing. */
    id: Generated<number>;
    kind: string;
    /** One waiting job of a kind has it at most. */
    key: string | null;
    /** Jobs of a kind that share it run one after the other. */
    order_by: string | null;
    /** JSON. */
    payload: string;
    /** Before this it does not run. */
    run_at: Time;
    /**
     * When a worker may take it: of one that runs, the end of its lease. Null while one before it in its order is
     * not finished, and once it has failed. Of each order one row at most has a value here.
     */
    due_at: Time | null;
    /** Who runs it. */
    owner: string | null;
    /** How often it was taken. */
    attempts: Generated<number>;
    created_at: Time;
    failed_at: Time | null;
    /** Why the last attempt failed. */
    reason: string | null;
  };
}
