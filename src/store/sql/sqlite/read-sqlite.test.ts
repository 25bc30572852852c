import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Migration } from '../database.ts';
import { openSqlite } from './open-sqlite.ts';
import { readSqlite } from './read-sqlite.ts';

interface Schema {
  words: { word: string };
}
const step = (id: string): Migration => ({
  id,
  async up(tx) {
    await tx.schema.createTable(id).addColumn('word', 'text').execute();
  },
});
const steps = [step('words')];

let directory: string;
let path: string;
before(() => {
  directory = mkdtempSync(join(tmpdir(), 'read-'));
  path = join(directory, 'a.db');
});
after(() => rmSync(directory, { recursive: true }));

test('reads beside a writer, each time what is committed, and refuses to write', async () => {
  const writer = await openSqlite<Schema>(path, steps);
  const add = (word: string) => writer.write(tx => tx.insertInto('words').values({ word }).execute());
  await add('one');
  const reader = await readSqlite<Schema>(path, steps);
  const words = async () =>
    (await reader.read.selectFrom('words').select('word').execute()).map(row => row.word);
  assert.deepEqual(await words(), ['one']);
  await add('two');
  assert.deepEqual(await words(), ['one', 'two']);
  await assert.rejects(
    reader.write(async () => {}),
    { code: 'ReadOnly' },
  );
  await assert.rejects(reader.read.insertInto('words').values({ word: 'three' }).execute());
  await reader.close();
  await add('three');
  await writer.close();
});

test('reads what nobody has open, and changes nothing of it', async () => {
  const before = readFileSync(path);
  const reader = await readSqlite<Schema>(path, steps);
  assert.equal((await reader.read.selectFrom('words').selectAll().execute()).length, 3);
  await reader.close();
  assert.deepEqual(readFileSync(path), before);
});

test('what is missing, of another version, or no database is refused by name', async () => {
  const missing = join(directory, 'b.db');
  await assert.rejects(readSqlite(missing, steps), { code: 'DatabaseMissing' });
  assert.ok(!readdirSync(directory).includes('b.db'));
  await assert.rejects(readSqlite(path, [...steps, step('later')]), { code: 'SchemaTooOld' });
  await assert.rejects(readSqlite(path, []), { code: 'SchemaTooNew' });
  writeFileSync(missing, '');
  await assert.rejects(readSqlite(missing, steps), { code: 'DatabaseMissing' });
  writeFileSync(missing, 'x'.repeat(5000));
  await assert.rejects(readSqlite(missing, steps), { code: 'StorageCorrupted' });
});
