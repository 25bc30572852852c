import type { Kysely, Transaction } from 'kysely';

/**
 * One relational store, whatever engine is behind it. Each domain folder declares its own tables and migrations;
 * whoever opens the database hands them over. Every guarantee below is tested by `database.suite.ts`.
 *
 * Rows are plain objects; binary columns come back as `Uint8Array`. Besides what the engine throws there are the
 * faults of `store/faults.ts`: `UniqueViolation` and `ConstraintViolation` for what the schema forbids, the
 * `Storage…` ones for what the machine cannot do.
 */
export interface Database<Schema> {
  /**
   * For reading: sees every write that has resolved, nothing of one that has not, and never waits for one that runs.
   * A statement that writes is refused. Each query sees the latest state; for several that see the same one, use
   * `read.transaction()`. A stream or a transaction holds one of a bounded number of connections until it ends.
   */
  readonly read: Kysely<Schema>;
  /**
   * What `load` gives; or what it gave for `key` before, if nobody has committed anything since, in this process or in
   * another, but with `keepsRecalled`. So it is what reading now would give, only sooner. For what many requests read:
   * `load` reads with `read`, a key says what (`image 7 latest`) and always means the same `load`, and nobody changes
   * what comes out. Nothing is kept for long, nor `undefined` at all; `bytes` tells how much memory a large one takes.
   */
  recall<T>(key: string, load: () => Promise<T>, bytes?: (value: T) => number): Promise<T>;
  /**
   * Runs `work` in a serializable transaction and resolves to its result once it is durable: loss of power cannot
   * undo it. When `work` throws, or the commit fails, nothing of it remains, the error is thrown on, and the next
   * write finds all in order.
   *
   * Writers take turns, first come first served; `work` must do no I/O besides SQL, for all others wait. It reads
   * through `tx`, which alone sees what it wrote. An SQL error ends the transaction even where `work` catches it
   * (`TransactionFailed`). A write inside a write is refused (`NestedWrite`).
   */
  write<T>(work: (tx: Transaction<Schema>) => Promise<T>, how?: WriteOptions): Promise<T>;
  /**
   * Inside `write`: calls `then` once that write has resolved, and not at all if it fails. `then` may not throw.
   * Outside of one: `NoWrite`.
   */
  afterCommit(then: () => void): void;
  /** Inside `write`: references of rows to rows have to hold when it commits, and not before. */
  deferReferences(tx: Transaction<Schema>): Promise<void>;
  /** Refuses new work (`StorageClosed`) and resolves once what runs is done. */
  close(): Promise<void>;
}

export interface WriteOptions {
  /**
   * False where nobody is told that it lasts: the write then resolves once it is committed. The end of the process
   * takes nothing of it, loss of power may, but never so that an earlier write is there and a later durable one is not.
   */
  readonly durable?: boolean;
  /** True where nothing that anybody recalls is written: `recall` goes on giving it. */
  readonly keepsRecalled?: boolean;
}

/**
 * One step of a schema's history. Steps run once, in order of `id`, each in a transaction of its own. The ids of all
 * domain folders are sorted together: a folder's later step may run after another folder's.
 */
export interface Migration {
  /** Sorts after the one before: `registry-0001-repositories`. */
  readonly id: string;
  up(tx: Transaction<unknown>): Promise<void>;
}
