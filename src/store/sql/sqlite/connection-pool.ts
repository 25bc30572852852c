import { storeFault } from '../../faults.ts';
import type { TurnTimes } from '../turn-times.ts';
import type { SqliteConnection } from './sqlite-connection.ts';

/** Up to `capacity` connections, opened when needed and then kept; who finds none free waits, first come first served. */
export class ConnectionPool {
  readonly #open: () => SqliteConnection;
  readonly #capacity: number;
  readonly #all = new Set<SqliteConnection>();
  readonly #free: SqliteConnection[] = [];
  readonly #times: TurnTimes | undefined;
  /** Since when each connection is held. Kept only where times are. */
  readonly #since = new Map<SqliteConnection, number>();
  readonly #waiting: ((connection: SqliteConnection) => void)[] = [];
  #drained: PromiseWithResolvers<void> | undefined;

  /** `times` is kept up to date with every turn. */
  constructor(capacity: number, open: () => SqliteConnection, times?: TurnTimes) {
    this.#times = times;
    this.#capacity = capacity;
    this.#open = open;
  }

  async acquire(): Promise<SqliteConnection> {
    const times = this.#times;
    if (times === undefined) return await this.#next();
    const asked = performance.now();
    times.waiting++;
    try {
      const connection = await this.#next();
      const got = performance.now();
      times.turns++;
      times.waited += got - asked;
      this.#since.set(connection, got);
      return connection;
    } finally {
      times.waiting--;
    }
  }

  async #next(): Promise<SqliteConnection> {
    if (this.#drained !== undefined) throw storeFault('StorageClosed', {});
    const free = this.#free.pop();
    if (free !== undefined) return free;
    if (this.#all.size >= this.#capacity) return await new Promise(resolve => this.#waiting.push(resolve));
    const connection = this.#open();
    this.#all.add(connection);
    return connection;
  }

  release(connection: SqliteConnection): void {
    const since = this.#since.get(connection);
    if (this.#times !== undefined && since !== undefined) this.#times.busy += performance.now() - since;
    const next = this.#waiting.shift();
    if (next !== undefined) next(connection);
    else {
      this.#free.push(connection);
      this.#finish();
    }
  }

  /** Gives out nothing more, and resolves once every connection is back. */
  async drain(): Promise<void> {
    this.#drained ??= Promise.withResolvers();
    this.#finish();
    await this.#drained.promise;
  }

  /** Closes the connections; after `drain`. */
  close(): void {
    for (const connection of this.#all) connection.database.close();
    this.#all.clear();
    this.#free.length = 0;
  }

  #finish(): void {
    if (this.#free.length === this.#all.size) this.#drained?.resolve();
  }
}
