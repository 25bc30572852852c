import { AsyncLocalStorage } from 'node:async_hooks';
import { closeSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { Kysely, sql, type Transaction } from 'kysely';
import { storeFault } from '../../faults.ts';
import { faultingFileSystem, fileFault } from '../../files/file-fault.ts';
import type { FileSystem } from '../../files/file-system.ts';
import { makeDirectories } from '../../files/make-directories.ts';
import { nodeFileSystem } from '../../files/node-file-system.ts';
import type { Database, Migration, WriteOptions } from '../database.ts';
import { migrate } from '../migrate.ts';
import { Recollection } from '../recollection.ts';
import type { TurnTimes } from '../turn-times.ts';
import { ConnectionPool } from './connection-pool.ts';
import { LogSync } from './log-sync.ts';
import { RecallVersion } from './recall-version.ts';
import { openConnection, type SqliteConnection } from './sqlite-connection.ts';
import { sqliteDialect } from './sqlite-dialect.ts';
import { naming } from './sqlite-fault.ts';
import { untilFree } from './until-free.ts';

/** How many streams and transactions may read at once; a plain query is over before the next can begin. */
const readers = 8;

export interface SqliteOptions {
  /** For tests: see `observedFileSystem`. SQLite itself does not use it. */
  readonly files?: FileSystem;
  /** Gets the times of the writers' turns. */
  readonly writes?: TurnTimes | undefined;
}

/**
 * Opens the SQLite database at `path`, makes it (mode 0600) and its directories where they are missing, and brings
 * its schema up to date. Throws the faults of `migrate` and the `Storage…` ones; then nothing stays open.
 */
export async function openSqlite<S>(
  path: string,
  migrations: readonly Migration[],
  { files: raw = nodeFileSystem, writes }: SqliteOptions = {},
): Promise<Database<S>> {
  const files = faultingFileSystem(raw);
  await makeDirectories(files, dirname(path));
  createFile(path);
  const writer = new ConnectionPool(1, () => naming(() => openConnection(path, { readOnly: false })), writes);
  const reader = new ConnectionPool(readers, () => naming(() => openConnection(path, { readOnly: true })));
  const connection = await writer.acquire();
  const log = new LogSync(files, `${path}-wal`);
  const database = new SqliteDatabase<S>({ writer, reader }, new RecallVersion(connection), log);
  try {
    await useWriteAheadLog(connection)
      .then(() => forgetStatistics(connection))
      .finally(() => writer.release(connection));
    await migrate(database, migrations);
  } catch (error) {
    await database.close().catch(() => {});
    throw error;
  }
  return database;
}

interface Pools {
  readonly writer: ConnectionPool;
  readonly reader: ConnectionPool;
}

class SqliteDatabase<S> implements Database<S> {
  readonly read: Kysely<S>;
  readonly #write: Kysely<S>;
  readonly #pools: Pools;
  /** Which write the running code belongs to; `running` ends with it, though what it started may live on. */
  readonly #current = new AsyncLocalStorage<{ running: boolean; readonly after: (() => void)[] }>();

  readonly #recollection: Recollection;
  #closed = false;

  readonly #log: LogSync;
  /** How the write is meant that is being committed. */
  #committing: WriteOptions = {};

  constructor(pools: Pools, recallVersion: RecallVersion, log: LogSync) {
    const { writer, reader } = pools;
    this.#pools = pools;
    this.#log = log;
    this.#recollection = new Recollection(() => recallVersion.get());
    const committed = () => {
      const { durable = true, keepsRecalled = false } = this.#committing;
      if (!keepsRecalled) recallVersion.committed();
      if (durable) log.committed();
    };
    this.#write = new Kysely<S>({ dialect: sqliteDialect(writer, 'begin immediate', { committed }) });
    // A reader may have seen what is committed and not yet on the disk: nobody hears of that before it is.
    this.read = new Kysely<S>({ dialect: sqliteDialect(reader, 'begin', { settled: () => log.settled() }) });
  }

  recall<T>(key: string, load: () => Promise<T>, bytes?: (value: T) => number): Promise<T> {
    if (this.#closed) return Promise.reject(storeFault('StorageClosed', {}));
    return this.#recollection.recall(key, load, bytes);
  }

  async write<T>(work: (tx: Transaction<S>) => Promise<T>, how: WriteOptions = {}): Promise<T> {
    if (this.#current.getStore()?.running) throw storeFault('NestedWrite', {});
    this.#log.assertSound();
    const write = { running: true, after: [] };
    let result: T;
    try {
      result = await this.#write.transaction().execute(async tx => {
        const done = await this.#current.run(write, () => work(tx));
        // The commit is next, and nobody else's can come in between.
        this.#committing = how;
        return done;
      });
    } finally {
      write.running = false;
      // One that failed may have failed for what it saw.
      if (how.durable !== false) await this.#log.settled();
    }
    for (const then of write.after as (() => void)[]) then();
    return result;
  }

  afterCommit(then: () => void): void {
    const write = this.#current.getStore();
    if (!write?.running) throw storeFault('NoWrite', {});
    write.after.push(then);
  }

  async deferReferences(tx: Transaction<S>): Promise<void> {
    // It ends with the transaction.
    await sql`pragma defer_foreign_keys = on`.execute(tx);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([this.#pools.writer.drain(), this.#pools.reader.drain()]);
    // The writer goes last: whoever closes last moves the log into the database, and only the writer may.
    this.#pools.reader.close();
    await this.#log.close();
    this.#pools.writer.close();
  }
}

/**
 * Makes the file before SQLite does, so that it, its log and its index are its owner's alone. An existing one is not
 * opened: closing it would drop the locks that this process's other connections hold on it (POSIX `fcntl`).
 */
function createFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw fileFault(error);
  }
}

/**
 * No plan may follow from how much there was once: with what `analyze` counted in a new store, every request would read
 * through a table that has grown since. Without it SQLite goes by the indexes, which fit what is asked.
 */
async function forgetStatistics({ database }: SqliteConnection): Promise<void> {
  await untilFree(() =>
    database.exec('drop table if exists sqlite_stat1; drop table if exists sqlite_stat4'),
  );
}

async function useWriteAheadLog({ database }: SqliteConnection): Promise<void> {
  const row = await untilFree(() => database.prepare('pragma journal_mode = wal').get());
  if (row?.journal_mode === 'wal') return;
  throw storeFault('StorageUnavailable', {
    cause: `the file system allows no write-ahead log (journal mode ${row?.journal_mode})`,
  });
}
