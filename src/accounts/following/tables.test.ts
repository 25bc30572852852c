import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { testAccounts } from '../accounts.test-support.ts';
import { globalTables, localTables } from './tables.ts';

test('every table of the domain is either global or local, with the key that it has', async t => {
  const { db } = await testAccounts(t);
  const { rows } = await sql<{ name: string }>`
    select name from sqlite_schema where type = 'table' and name <> 'schema_migration'
  `.execute(db.read);
  assert.deepEqual(
    rows.map(row => row.name).sort(),
    [...globalTables.map(table => table.name), ...localTables].sort(),
  );
  for (const { name, key, unique } of globalTables) {
    const columns = await sql<{ name: string; pk: number; type: string }>`
      select name, pk, type from pragma_table_info(${name})
    `.execute(db.read);
    const inKey = columns.rows.filter(column => column.pk > 0).sort((a, b) => a.pk - b.pk);
    assert.deepEqual([...key].sort(), inKey.map(column => column.name).sort(), name);
    assert.ok(unique === undefined || columns.rows.some(column => column.name === unique), name);
    // What JSON carries as it is.
    for (const column of columns.rows) assert.match(column.type, /^(text|integer|bigint)$/i, name);
  }
});
