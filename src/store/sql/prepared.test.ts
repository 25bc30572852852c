import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import type { Database } from './database.ts';
import { prepared } from './prepared.ts';
import { openSqlite } from './sqlite/open-sqlite.ts';

interface Schema {
  readonly t: { readonly id: number; readonly text: string | null };
}

describe('a prepared query', () => {
  let directory: string;
  let database: Database<Schema>;
  const table = {
    id: 't-0001',
    up: async (tx: never) => {
      await sql`create table t (id integer primary key, text text) strict`.execute(tx);
    },
  };
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'entrepot-prepared-'));
    database = await openSqlite<Schema>(join(directory, 'data.db'), [table]);
  });
  after(async () => {
    await database.close();
    await rm(directory, { recursive: true });
  });

  let built = 0;
  const insert = prepared<Schema, { readonly id: number; readonly text: string | null }>()((db, value) => {
    built += 1;
    return db
      .insertInto('t')
      .values({ id: value('id'), text: value('text') })
      .onConflict(c => c.column('id').doNothing());
  });
  const select = prepared<Schema, { readonly from: number }>()((db, value) =>
    db.selectFrom('t').select(['id', 'text']).where('id', '>=', value('from')).where('id', '<', 100),
  );

  it('is built once, and runs with the values of each call, inside a transaction and outside', async () => {
    await database.write(async tx => {
      assert.equal((await insert(tx, { id: 1, text: 'one' })).numAffectedRows, 1n);
      assert.equal((await insert(tx, { id: 1, text: 'again' })).numAffectedRows, 0n);
    });
    await database.write(tx => insert(tx, { id: 2, text: null }));
    assert.equal(built, 1);
    const rows = async (from: number) => (await select(database.read, { from })).rows;
    assert.deepEqual(await rows(0), [
      { id: 1, text: 'one' },
      { id: 2, text: null },
    ]);
    assert.deepEqual(await rows(2), [{ id: 2, text: null }]);
  });

  it('is built anew for another database', async () => {
    const other = await openSqlite<Schema>(join(directory, 'other.db'), [table]);
    await other.write(tx => insert(tx, { id: 7, text: "'; drop table t" }));
    assert.deepEqual((await select(other.read, { from: 0 })).rows, [{ id: 7, text: "'; drop table t" }]);
    await other.close();
  });
});
