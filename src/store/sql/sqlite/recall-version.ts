import type { SqliteConnection } from './sqlite-connection.ts';

/**
 * A number that changes with each commit that may change what was recalled: each that another process makes, and those
 * of this one that `committed` hears of. SQLite tells of the former ("PRAGMA data_version") to the one connection that
 * makes all of the latter, also while it is in a transaction: then nobody else can commit. It costs 2 µs, for it looks
 * at the log's index in shared memory, as every read does.
 */
export class RecallVersion {
  readonly #writer: SqliteConnection;
  #seen: number | undefined;
  #current = 0;

  constructor(writer: SqliteConnection) {
    this.#writer = writer;
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
      const row = this.#writer.statements.get('pragma data_version').statement.get();
      return (row as { readonly data_version: number }).data_version;
    } catch {
      return undefined;
    }
  }
}
