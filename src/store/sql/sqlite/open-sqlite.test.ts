import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { chmod, copyFile, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type Kysely, sql } from 'kysely';
import { nodeFileSystem } from '../../files/node-file-system.ts';
import { observedFileSystem, systemError } from '../../files/observed-file-system.ts';
import { describeDatabase } from '../database.suite.ts';
import type { Database, Migration } from '../database.ts';
import { openSqlite } from './open-sqlite.ts';

const temporary = () => mkdtemp(join(tmpdir(), 'entrepot-sqlite-'));

describeDatabase('SQLite', async () => {
  const directory = await temporary();
  return {
    binary: 'blob',
    open: migrations => openSqlite(join(directory, 'data.db'), migrations),
    after: () => rm(directory, { recursive: true }),
  };
});

interface Schema {
  readonly t: { readonly id: number; readonly text: string };
}

const table: Migration = {
  id: 't-0001',
  up: async tx => {
    await sql`create table t (id integer primary key, text text not null) strict`.execute(tx);
  },
};

describe('openSqlite', () => {
  let root: string;
  let path: string;
  let count = 0;
  before(async () => {
    root = await temporary();
  });
  after(() => rm(root, { recursive: true }));
  beforeEach(() => {
    count += 1;
    path = join(root, `${count}`, 'deep', 'data.db');
  });

  it('plans by the indexes, not by how much there was when somebody counted', async () => {
    await (await openSqlite<Schema>(path, [table])).close();
    const counted = new DatabaseSync(path);
    counted.exec("create index t_by_text on t (text); insert into t values (1, 'one'); analyze");
    const plan = (database: DatabaseSync) =>
      database.prepare("explain query plan select * from (select 1) left join t on t.text = 'one'").all();
    assert.match(JSON.stringify(plan(counted)), /SCAN t/);
    counted.close();
    await (await openSqlite<Schema>(path, [table])).close();
    const forgotten = new DatabaseSync(path);
    assert.match(JSON.stringify(plan(forgotten)), /SEARCH t USING (COVERING )?INDEX t_by_text/);
    forgotten.close();
  });
  const open = () => openSqlite<Schema>(path, [table]);
  const add = (database: Database<Schema>, id: number, text = 'x') =>
    database.write(tx => tx.insertInto('t').values({ id, text }).execute());
  const pragma = async (database: Kysely<Schema>, name: string) => {
    const { rows } = await sql.raw<Record<string, unknown>>(`pragma ${name}`).execute(database);
    return Object.values(rows[0] ?? {})[0];
  };

  it('makes missing directories, and files that only their owner may read', async () => {
    const database = await open();
    await add(database, 1);
    for (const name of ['data.db', 'data.db-wal', 'data.db-shm'])
      assert.equal((await stat(join(path, '..', name))).mode & 0o777, 0o600, name);
    assert.equal((await stat(join(path, '..'))).mode & 0o777, 0o700);
    await database.close();
  });

  it('uses a write-ahead log, synced around checkpoints, and foreign keys on every connection', async () => {
    const database = await open();
    const check = async (connection: Kysely<Schema>) => {
      assert.equal(await pragma(connection, 'journal_mode'), 'wal');
      assert.equal(await pragma(connection, 'synchronous'), 1);
      assert.equal(await pragma(connection, 'foreign_keys'), 1);
    };
    await check(database.read);
    await database.write(check);
    await database.close();
  });

  describe('the log', () => {
    /** A database whose log is synced when `ends` says so. */
    const slow = async () => {
      const ends: PromiseWithResolvers<void>[] = [];
      let waits = false;
      const files = observedFileSystem(nodeFileSystem, async ({ name, path: synced }) => {
        if (name !== 'sync' || !waits) return;
        assert.equal(synced, `${path}-wal`);
        const end = Promise.withResolvers<void>();
        ends.push(end);
        await end.promise;
      });
      const database = await openSqlite<Schema>(path, [table], { files });
      waits = true;
      return { database, ends };
    };
    /** Whether it has resolved after a while. */
    const isDone = async (promise: Promise<unknown>) =>
      (await Promise.race([promise.then(() => true), sleep(30, false)])) as boolean;
    const ids = async (database: Database<Schema>) =>
      (await database.read.selectFrom('t').select('id').execute()).map(row => row.id);

    it('is on the disk before a write resolves, and before anybody reads what it wrote', async () => {
      const { database, ends } = await slow();
      const write = add(database, 1);
      await sleep(20);
      const reads = [
        ids(database),
        database.recall('ids', () => ids(database)),
        database.read.transaction().execute(tx => tx.selectFrom('t').select('id').execute()),
        add(database, 1).catch(() => {}),
      ];
      for (const each of [write, ...reads]) assert.equal(await isDone(each as Promise<unknown>), false);
      assert.equal(ends.length, 1);
      ends[0]?.resolve();
      await Promise.all([write, ...reads]);
      assert.deepEqual(await ids(database), [1]);
      await database.close();
    });

    it('is synced once for all that was committed meanwhile', async () => {
      const { database, ends } = await slow();
      const first = add(database, 1);
      await sleep(20);
      const others = Array.from({ length: 50 }, (_, n) => add(database, n + 2));
      await sleep(50);
      ends[0]?.resolve();
      await first;
      assert.equal(await isDone(Promise.race(others)), false);
      assert.equal(ends.length, 2);
      ends[1]?.resolve();
      await Promise.all(others);
      assert.equal((await ids(database)).length, 51);
      assert.equal(ends.length, 2);
      await database.close();
    });

    it('keeps nobody waiting for a write that need not last', async () => {
      const { database, ends } = await slow();
      await database.write(tx => tx.insertInto('t').values({ id: 1, text: 'x' }).execute(), {
        durable: false,
      });
      assert.deepEqual(await ids(database), [1]);
      assert.equal(ends.length, 0);
      const write = add(database, 2);
      await sleep(20);
      ends[0]?.resolve();
      await write;
      await database.close();
    });

    it('ends everything when it cannot be synced, for nobody knows what is on the disk then', async () => {
      const { database, ends } = await slow();
      const write = add(database, 1);
      await sleep(20);
      const read = ids(database);
      ends[0]?.reject(systemError('EIO'));
      const failed = { code: 'StorageFailed', message: /log could not be synced.*EIO/ };
      await assert.rejects(write as Promise<unknown>, failed);
      await assert.rejects(read, failed);
      await assert.rejects(ids(database), failed);
      await assert.rejects(add(database, 2) as Promise<unknown>, failed);
      await database.close();
      const again = await open();
      await add(again, 3);
      await again.close();
    });
  });

  it('leaves one file behind when it is closed', async () => {
    const database = await open();
    await add(database, 1);
    await database.read.selectFrom('t').selectAll().execute();
    await database.close();
    assert.deepEqual(await readdir(join(path, '..')), ['data.db']);
  });

  it('rolls back when the commit itself fails, and goes on', async () => {
    const deferred: Migration = {
      id: 't-0002',
      up: async tx => {
        await sql`create table u (t integer references t (id) deferrable initially deferred) strict`.execute(
          tx,
        );
      },
    };
    const database = await openSqlite<Schema>(path, [table, deferred]);
    const broken = database.write(async tx => {
      await tx.insertInto('t').values({ id: 1, text: 'x' }).execute();
      await sql`insert into u values (99)`.execute(tx);
    });
    await assert.rejects(broken, { code: 'ConstraintViolation' });
    assert.deepEqual(await database.read.selectFrom('t').selectAll().execute(), []);
    await add(database, 2);
    assert.deepEqual(await database.read.selectFrom('t').select('id').execute(), [{ id: 2 }]);
    await database.close();
  });

  it('names a full disk, rolls back, and goes on once there is room', async () => {
    const database = await open();
    const pages = await database.write(async tx => Number(await pragma(tx as never, 'page_count')));
    const limit = (size: number) =>
      database.write(async tx => void (await pragma(tx as never, `max_page_count = ${size}`)));
    await limit(pages + 2);
    const text = 'x'.repeat(100_000);
    await assert.rejects(
      database.write(async tx => {
        await tx.insertInto('t').values({ id: 1, text: 'small' }).execute();
        await tx.insertInto('t').values({ id: 2, text }).execute();
      }),
      (error: never) => {
        const { code, hint } = error as { code: string; hint: string };
        assert.equal(code, 'StorageFull');
        assert.match(hint, /[Ff]ree space/);
        return true;
      },
    );
    assert.deepEqual(await database.read.selectFrom('t').selectAll().execute(), []);
    await limit(pages + 1000);
    await add(database, 2, text);
    assert.equal((await database.read.selectFrom('t').selectAll().execute()).length, 1);
    await database.close();
  });

  it('does not go on outside of the transaction when SQLite has ended it', async () => {
    const database = await open();
    const write = database.write(async tx => {
      await tx.insertInto('t').values({ id: 1, text: 'x' }).execute();
      await tx
        .insertInto('t')
        .values({ id: 2, text: 'x' })
        .execute()
        .then(() => sql`insert or rollback into t values (1, 'again')`.execute(tx))
        .catch(() => {});
      await tx.insertInto('t').values({ id: 3, text: 'x' }).execute();
    });
    await assert.rejects(write, { code: 'TransactionFailed' });
    assert.deepEqual(await database.read.selectFrom('t').selectAll().execute(), []);
    await database.close();
  });

  it('names a file that is no database, and leaves it as it is', async () => {
    await (await open()).close();
    await writeFile(path, 'nothing of the kind '.repeat(1000));
    await assert.rejects(open(), { code: 'StorageCorrupted' });
    assert.equal((await stat(path)).size, 20_000);
  });

  it('names a directory that cannot be used', async () => {
    await writeFile(join(root, 'file'), '');
    path = join(root, 'file', 'data.db');
    await assert.rejects(open(), { code: 'StorageUnavailable' });
  });

  it('meets a disk that is really full, and goes on when there is room', async t => {
    const mounted = await temporary();
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=700', 'tmpfs', mounted], { stdio: 'pipe' });
    } catch (error) {
      await rm(mounted, { recursive: true });
      return t.skip(`needs the right to mount a tmpfs: ${(error as Error).message.split('\n')[1]}`);
    }
    try {
      path = join(mounted, 'data.db');
      const database = await open();
      await add(database, 1);
      const ballast = join(mounted, 'ballast');
      await writeFile(ballast, Buffer.alloc(2 ** 20)).catch(() => {});
      await assert.rejects(add(database, 2, 'x'.repeat(100_000)) as Promise<unknown>, {
        code: 'StorageFull',
      });
      assert.deepEqual(await database.read.selectFrom('t').select('id').execute(), [{ id: 1 }]);
      await rm(ballast);
      await add(database, 3);
      assert.deepEqual(await database.read.selectFrom('t').select('id').execute(), [{ id: 1 }, { id: 3 }]);
      await database.close();
    } finally {
      execFileSync('umount', [mounted]);
      await rm(mounted, { recursive: true });
    }
  });

  it('finds what was committed, and no more, in files left by a crash', async () => {
    const database = await open();
    await add(database, 1);
    await add(database, 2);
    await database.write(async tx => {
      // Large enough to be written to the log before the commit.
      for (let id = 3; id < 60; id += 1)
        await tx
          .insertInto('t')
          .values({ id, text: 'x'.repeat(300_000) })
          .execute();
      const crashed = join(path, '..', 'crashed.db');
      for (const suffix of ['', '-wal']) await copyFile(`${path}${suffix}`, `${crashed}${suffix}`);
      assert.ok((await stat(`${crashed}-wal`)).size > 2 ** 20);
      const recovered = await openSqlite<Schema>(crashed, [table]);
      assert.deepEqual(await recovered.read.selectFrom('t').select('id').execute(), [{ id: 1 }, { id: 2 }]);
      await recovered.close();
    });
    await database.close();
  });

  it('does not change the mode of a file that is there', async () => {
    await (await open()).close();
    await chmod(path, 0o640);
    await (await open()).close();
    assert.equal((await stat(path)).mode & 0o777, 0o640);
  });

  it('waits for another process without standing still, and then goes on', async () => {
    const database = await open();
    const other = new DatabaseSync(path);
    other.exec('begin immediate');
    let written = false;
    const write = add(database, 1).then(() => {
      written = true;
    });
    let ticks = 0;
    const ticking = setInterval(() => {
      ticks += 1;
      assert.equal(written, false);
      if (ticks < 10) return;
      clearInterval(ticking);
      other.exec('commit');
    }, 5);
    await write;
    assert.equal(ticks, 10);
    other.close();
    await database.close();
  });

  it('is made once when several processes begin at the same time', async () => {
    const program = `
      import { openSqlite } from ${JSON.stringify(join(import.meta.dirname, 'open-sqlite.ts'))};
      import { sql } from ${JSON.stringify(import.meta.resolve('kysely'))};
      const steps = Array.from({ length: 20 }, (_, n) => ({
        id: 's-' + String(n).padStart(4, '0'),
        up: async tx => { await sql.raw('create table s' + n + ' (id integer)').execute(tx); },
      }));
      const database = await openSqlite(process.argv[1], steps);
      await database.close();
    `;
    const run = () => promisify(execFile)(process.execPath, ['--input-type=module', '-e', program, path]);
    await Promise.all([run(), run(), run()]);
    const check = new DatabaseSync(path);
    assert.equal(check.prepare('select count(*) as n from schema_migration').get()?.n, 20);
    check.close();
  });
});
