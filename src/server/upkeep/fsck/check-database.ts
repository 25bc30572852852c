import { type Kysely, sql } from 'kysely';
import type { Problem } from './problem.ts';

/** What SQLite says of its own file, and rows whose parents are missing. */
export async function checkDatabase(db: Kysely<unknown>, quick: boolean): Promise<Problem[]> {
  const check = quick ? sql`pragma quick_check` : sql`pragma integrity_check`;
  const found = await check.execute(db);
  const reasons = (found.rows as Record<string, string>[]).flatMap(row => Object.values(row));
  const problems: Problem[] = reasons
    .filter(reason => reason !== 'ok')
    .map(reason => ({ kind: 'database damaged', reason }));
  const { rows } = await sql<{ table: string; parent: string }>`pragma foreign_key_check`.execute(db);
  for (const broken of Map.groupBy(rows, ({ table, parent }) => `${table} ${parent}`).values()) {
    const { table, parent } = broken[0] as { table: string; parent: string };
    problems.push({ kind: 'rows without their parents', table, parent, rows: broken.length });
  }
  return problems;
}
