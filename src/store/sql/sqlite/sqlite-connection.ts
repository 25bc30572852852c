import { DatabaseSync } from 'node:sqlite';
import { StatementCache } from './statement-cache.ts';

/** Enough for every query of the program; a query with a list of values makes one statement for each length. */
const statements = 256;

/**
 * Milliseconds that SQLite waits, blocking this process, for another's lock. Such a lock is met only at opening, and
 * by readers while the log is being recovered or removed. Transactions wait in `untilFree`, which does not block.
 */
const busyTimeout = 5000;

export interface SqliteConnection {
  readonly database: DatabaseSync;
  readonly statements: StatementCache;
}

export function openConnection(path: string, options: { readonly readOnly: boolean }): SqliteConnection {
  const database = new DatabaseSync(path, {
    readOnly: options.readOnly,
    timeout: busyTimeout,
    enableForeignKeyConstraints: true,
    enableDoubleQuotedStringLiterals: false,
  });
  try {
    // NORMAL: SQLite syncs around a checkpoint, and leaves a commit's sync to `LogSync`. `fullfsync` is for macOS.
    database.exec('pragma synchronous = normal; pragma fullfsync = on; pragma checkpoint_fullfsync = on');
    database.exec('pragma cache_size = -8000; pragma temp_store = memory; pragma trusted_schema = off');
    if (!options.readOnly) database.exec('pragma busy_timeout = 0');
  } catch (error) {
    database.close();
    throw error;
  }
  return { database, statements: new StatementCache(database, statements) };
}
