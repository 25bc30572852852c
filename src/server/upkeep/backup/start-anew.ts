import type { DatabaseSync } from 'node:sqlite';

/**
 * Makes a database of a backup fit to be used again, in one transaction:
 *
 * - What its server gave out after the snapshot is never given out again: ids go on from a number that is higher than
 *   any before, the time in milliseconds. Other servers take the ids of jobs for the order of events, and tokens name
 *   repositories by their ids.
 * - What is about the old server is gone: uploads, whose bytes are not in a backup, and holds on garbage collection.
 */
export function startAnew(database: DatabaseSync, now: number): void {
  database.exec('pragma synchronous = full; begin immediate');
  const tables = database
    .prepare("select name from sqlite_schema where type = 'table' and sql like '%autoincrement%'")
    .all() as { name: string }[];
  const change = database.prepare('update sqlite_sequence set seq = max(seq, ?) where name = ?');
  const begin = database.prepare('insert into sqlite_sequence (name, seq) values (?, ?)');
  for (const { name } of tables) if (change.run(now, name).changes === 0) begin.run(name, now);
  database.exec('delete from uploads; delete from collection_holds; commit');
}
