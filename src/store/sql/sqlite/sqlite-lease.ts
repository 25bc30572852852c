import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';
import { Fault } from '../../../base/fault.ts';
import { storeFault } from '../../faults.ts';
import type { SqliteConnection } from './sqlite-connection.ts';
import { naming, sqliteFault } from './sqlite-fault.ts';
import { untilFree } from './until-free.ts';

/** What others have to do with what happens on a connection. */
export interface Watch {
  /** Is called as soon as a transaction is committed. */
  readonly committed?: () => void;
  /** What a query has to wait for before it may tell what it has seen. */
  readonly settled?: () => Promise<void> | undefined;
}

/** A connection while somebody holds it: one query, one stream or one transaction. Dead once given back. */
export class SqliteLease implements DatabaseConnection {
  readonly connection: SqliteConnection;
  #state: 'open' | 'in transaction' | 'released' = 'open';
  #failure: unknown;
  readonly #watch: Watch;

  constructor(connection: SqliteConnection, watch: Watch) {
    this.connection = connection;
    this.#watch = watch;
  }

  async begin(how: 'begin' | 'begin immediate'): Promise<void> {
    await untilFree(() => this.#run(how));
    this.#state = 'in transaction';
  }

  commit(): void {
    this.#assertUsable();
    naming(() => this.#run('commit'));
    this.#watch.committed?.();
    this.#state = 'open';
  }

  /** Ends what runs. SQLite has often done so itself, for example when the disk is full: then there is nothing left to do. */
  rollback(): void {
    this.#state = 'open';
    this.#failure = undefined;
    if (this.connection.database.isTransaction) naming(() => this.#run('rollback'));
  }

  release(): void {
    this.rollback();
    this.#state = 'released';
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    this.#assertUsable();
    try {
      const { statement, reader } = this.connection.statements.get(sql);
      if (reader) {
        const rows = statement.all(...(parameters as never[])).map(plain<R>);
        await this.#watch.settled?.();
        return { rows };
      }
      const { changes, lastInsertRowid } = statement.run(...(parameters as never[]));
      return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
    } catch (error) {
      throw this.#failed(error);
    }
  }

  async *streamQuery<R>({ sql, parameters }: CompiledQuery, size: number): AsyncGenerator<QueryResult<R>> {
    this.#assertUsable();
    try {
      // Not from the cache: the same query may run again while this one is being read.
      const statement = this.connection.database.prepare(sql);
      let rows: R[] = [];
      for (const row of statement.iterate(...(parameters as never[]))) {
        rows.push(plain<R>(row));
        if (rows.length < size) continue;
        await this.#watch.settled?.();
        yield { rows };
        this.#assertUsable();
        rows = [];
      }
      await this.#watch.settled?.();
      if (rows.length > 0) yield { rows };
    } catch (error) {
      throw this.#failed(error);
    }
  }

  #run(sql: string): void {
    this.connection.statements.get(sql).statement.run();
  }

  #failed(error: unknown): unknown {
    const fault = sqliteFault(error);
    if (this.#state === 'in transaction') this.#failure ??= fault;
    return fault;
  }

  #assertUsable(): void {
    if (this.#state === 'released')
      throw storeFault('TransactionFailed', { cause: 'it has ended; a query was not awaited' });
    if (this.#failure === undefined) return;
    if (this.#failure instanceof Fault && this.#failure.code === 'TransactionFailed') throw this.#failure;
    const fault = storeFault('TransactionFailed', { cause: (this.#failure as Error).message });
    fault.cause = this.#failure;
    throw fault;
  }
}

/** SQLite's rows have no prototype; callers get ordinary objects, as from any other engine. */
const plain = <R>(row: object): R => ({ ...row }) as R;
