import { existsSync } from 'node:fs';
import { Kysely, sql } from 'kysely';
import { storeFault } from '../../faults.ts';
import type { Database, Migration } from '../database.ts';
import { requireCurrent } from '../migrate.ts';
import { ConnectionPool } from './connection-pool.ts';
import { openConnection } from './sqlite-connection.ts';
import { sqliteDialect } from './sqlite-dialect.ts';
import { naming } from './sqlite-fault.ts';

const readers = 4;

/**
 * Opens the SQLite database at `path` for reading only, whether or not a server uses it: nothing is made and nothing
 * is changed. A write is refused (`ReadOnly`). Throws `DatabaseMissing`, `SchemaTooOld`, `SchemaTooNew` and the
 * `Storage…` faults; then nothing stays open.
 */
export async function readSqlite<S>(path: string, migrations: readonly Migration[]): Promise<Database<S>> {
  if (!existsSync(path)) throw storeFault('DatabaseMissing', { path });
  const pool = new ConnectionPool(readers, () => naming(() => openConnection(path, { readOnly: true })));
  const database: Database<S> = {
    read: new Kysely<S>({ dialect: sqliteDialect(pool, 'begin') }),
    recall: (_key, load) => load(),
    async write() {
      throw storeFault('ReadOnly', {});
    },
    afterCommit() {
      throw storeFault('NoWrite', {});
    },
    async deferReferences() {
      throw storeFault('NoWrite', {});
    },
    async close() {
      await pool.drain();
      pool.close();
    },
  };
  try {
    const { rows } = await sql`select 1 from sqlite_schema where name = 'schema_migration'`.execute(
      database.read,
    );
    if (rows.length === 0) throw storeFault('DatabaseMissing', { path });
    await requireCurrent(database.read, migrations);
  } catch (error) {
    await database.close();
    throw error;
  }
  return database;
}
