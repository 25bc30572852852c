import type { DatabaseSync, StatementSync } from 'node:sqlite';

export interface Prepared {
  readonly statement: StatementSync;
  /** Whether it gives rows. */
  readonly reader: boolean;
}

/** Keeps the last `capacity` statements prepared, so that a query's SQL is parsed and planned once. */
export class StatementCache {
  readonly #database: DatabaseSync;
  readonly #capacity: number;
  readonly #statements = new Map<string, Prepared>();

  constructor(database: DatabaseSync, capacity: number) {
    this.#database = database;
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#statements.size;
  }

  get(sql: string): Prepared {
    let prepared = this.#statements.get(sql);
    // A Map keeps the order of insertion: putting a used one back last makes the first the least recently used.
    if (prepared !== undefined) this.#statements.delete(sql);
    else {
      const statement = this.#database.prepare(sql);
      prepared = { statement, reader: statement.columns().length > 0 };
      if (this.#statements.size >= this.#capacity) this.#statements.delete(this.#oldest());
    }
    this.#statements.set(sql, prepared);
    return prepared;
  }

  #oldest(): string {
    return this.#statements.keys().next().value as string;
  }
}
