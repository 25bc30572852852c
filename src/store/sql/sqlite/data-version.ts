import type { SqliteConnection } from './sqlite-connection.ts';
import { naming } from './sqlite-fault.ts';

/**
 * The database's version as `connection` sees it: another number after each commit that another connection has made,
 * of this process or of any (SQLite, "PRAGMA data_version"). It costs 2 µs, for it looks at the log's index in shared
 * memory, as every read does. `connection` must belong to nobody else, and never be in a transaction.
 */
export function dataVersion({ database }: SqliteConnection): () => number {
  const statement = database.prepare('pragma data_version');
  return () => naming(() => statement.get() as { readonly data_version: number }).data_version;
}
