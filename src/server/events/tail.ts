import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { serverFault } from '../faults.ts';

export interface TailOptions {
  /** The server's data directory. */
  readonly data: string;
  /** How many of the latest come first. */
  readonly lines: number;
  /** Go on with what happens from now on. */
  readonly follow: boolean;
  /** All where empty. */
  readonly accounts: readonly string[];
  readonly detailTypes: readonly string[];
}

/** Milliseconds between two looks. */
const interval = 200;
const portion = 500;

/**
 * The events of a data directory as JSON, one a line, whether its server runs or not. It only reads, and slows nobody
 * down. Throws NoEvents.
 */
export async function* tailEvents(options: TailOptions): AsyncGenerator<string, void, void> {
  const file = join(options.data, 'entrepot.db');
  if (!existsSync(file)) throw serverFault('NoEvents', { file });
  const database = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  try {
    const known = database
      .prepare("select 1 from sqlite_schema where type = 'table' and name = 'events'")
      .get();
    if (!known) throw serverFault('NoEvents', { file });
    const { accounts, detailTypes, lines, follow } = options;
    const among = (column: string, values: readonly string[]) =>
      values.length === 0 ? '' : `and ${column} in (${values.map(() => '?').join(', ')})`;
    const filter = `${among('account', accounts)} ${among('detail_type', detailTypes)}`;
    const latest = database.prepare(
      `select sequence, envelope from events where true ${filter} order by sequence desc limit ?`,
    );
    const next = database.prepare(
      `select sequence, envelope from events where sequence > ? ${filter} order by sequence limit ${portion}`,
    );
    const end = database.prepare('select coalesce(max(sequence), 0) as last from events');

    // Before the latest are read, so that nothing which comes in between is passed over.
    let last = Number(end.get()?.last);
    const first = latest.all(...accounts, ...detailTypes, lines).reverse();
    for (const row of first) yield String(row.envelope);
    last = Math.max(last, Number(first.at(-1)?.sequence ?? 0));
    while (follow) {
      const rows = next.all(last, ...accounts, ...detailTypes);
      for (const row of rows) yield String(row.envelope);
      last = Number(rows.at(-1)?.sequence ?? last);
      if (rows.length < portion) await sleep(interval);
    }
  } finally {
    database.close();
  }
}
