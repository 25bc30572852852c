import type { StatementSync } from 'node:sqlite';
import type { SqliteConnection } from './sqlite-connection.ts';

/**
 * A number that changes with each commit that may change what was recalled: each that another process makes, and those
 * of this one that `committed` hears of. SQLite tells of the former ("PRAGMA data_version") to the one connection that
 * makes all of the latter, also while it is in a transaction: then nobody else can commit. It costs 2 µs, for it looks
 * at the log's index in shared memory, as every read does.
 */
export class RecallVersion {
  readonly #others: StatementSync;
  #seen: number | undefined;
  #current = 0;

  constructor(writer: Pick<SqliteConnection, 'database'>) {
    this.#others = writer.database.prepare('pragma data_version');
    this.#others.setReturnArrays(true);
  }

  /** To be called in the same turn in which the commit has come about. */
  committed(): void {
    this.#current += 1;
  }

  get(): number {
    const others = this.#look();
    if (others === undefined || others !== this.#seen) this.#current += 1;
    this.#seen = others;
    return this.#current;
  }

  /** Undefined where it cannot be known, for the log is locked: reading, which waits, shows what it is. */
  #look(): number | undefined {
    try {
      return (this.#others.get() as unknown as readonly number[])[0];
    } catch {
      return undefined;
    }
  }
}
