import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** What changes by itself, or with every request: background work, and when keys were last used. */
const restless = /^(sqlite_|job|iam_access_key_uses|schema_migration)/;

/** All that a server holds, table by table, and its files with their sizes: two of them are equal or something changed. */
export function stateOf(data: string): Readonly<Record<string, string>> {
  const database = new DatabaseSync(join(data, 'entrepot.db'), { readOnly: true });
  try {
    const tables = database
      .prepare("select name from sqlite_master where type = 'table' order by name")
      .all();
    const state: Record<string, string> = {};
    for (const { name } of tables as { name: string }[]) {
      if (restless.test(name)) continue;
      const hash = createHash('sha256');
      for (const row of database.prepare(`select * from "${name}"`).iterate())
        hash.update(JSON.stringify(row));
      state[name] = hash.digest('hex');
    }
    const blobs = join(data, 'blobs');
    const files = readdirSync(blobs, { recursive: true, encoding: 'utf8' }).sort();
    state.blobs = files.map(file => `${file} ${statSync(join(blobs, file)).size}`).join('\n');
    return state;
  } finally {
    database.close();
  }
}
