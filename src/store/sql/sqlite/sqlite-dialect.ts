import {
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { ConnectionPool } from './connection-pool.ts';
import { naming } from './sqlite-fault.ts';
import { SqliteLease, type Watch } from './sqlite-lease.ts';

/** Kysely's own adapter gives all queries one connection; here the pool says who waits. */
class PooledAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

/** `node:sqlite` for Kysely: its own dialect wants the statements of better-sqlite3. The pool is closed by who made it. */
export const sqliteDialect = (
  pool: ConnectionPool,
  begin: 'begin' | 'begin immediate',
  watch: Watch = {},
): Dialect => ({
  createAdapter: () => new PooledAdapter(),
  createDriver: () => sqliteDriver(pool, begin, watch),
  createIntrospector: (database: Kysely<unknown>) => new SqliteIntrospector(database),
  createQueryCompiler: (): QueryCompiler => new SqliteQueryCompiler(),
});

const sqliteDriver = (pool: ConnectionPool, begin: 'begin' | 'begin immediate', watch: Watch): Driver => ({
  init: async () => {},
  acquireConnection: async () => {
    const connection = await pool.acquire();
    return new SqliteLease(connection, watch);
  },
  beginTransaction: lease => asLease(lease).begin(begin),
  commitTransaction: async lease => asLease(lease).commit(),
  rollbackTransaction: async lease => asLease(lease).rollback(),
  releaseConnection: async lease => {
    const held = asLease(lease);
    try {
      naming(() => held.release());
    } finally {
      pool.release(held.connection);
    }
  },
  destroy: async () => {},
});

const asLease = (connection: DatabaseConnection): SqliteLease => connection as SqliteLease;
