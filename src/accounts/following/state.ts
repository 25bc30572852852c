import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import { accountsMigrations } from '../migrations.ts';
import type { Reader } from '../writer.ts';
import { followingFault } from './faults.ts';
import { type GlobalTable, globalTables } from './tables.ts';

export type Row = Readonly<Record<string, string | number | null>>;

export interface TableState {
  /** Of its rows: tables with the same hash hold the same. */
  readonly hash: string;
  readonly rows: readonly Row[];
}

/** Tables by their names. */
export type Tables = ReadonlyMap<string, TableState>;

/** A moment in the life of the home: of two in the same epoch the greater number is the later one. */
export interface Moment {
  /** Another one at each start of the home. */
  readonly epoch: string;
  readonly number: number;
}

export const momentText = ({ epoch, number }: Moment): string => `${epoch}.${number}`;

export function parseMoment(text: string): Moment | undefined {
  const [, epoch, digits] = /^([\w-]+)\.(\d{1,15})$/.exec(text) ?? [];
  return epoch === undefined ? undefined : { epoch, number: Number(digits) };
}

/** Whether everything that had happened at `wanted` is in the state of `reached`. */
export const contains = (reached: Moment | undefined, wanted: Moment): boolean =>
  reached?.epoch === wanted.epoch && reached.number >= wanted.number;

/** What the home tells a cell that follows it. */
export interface Change {
  /** The state is at least as late as this. */
  readonly moment: Moment;
  /** Of the tables' form: rows are taken over as they are. */
  readonly schema: string;
  /** Those that differ from what the follower has. */
  readonly tables: Tables;
}

/** Changes with the form of the tables: cells of another version cannot exchange rows. */
export const schemaHash: string = hashOf(accountsMigrations.map(({ id }) => id).sort());

/** Tables of a database whose schema is chosen by name: rows of any form. */
export type AnyTables = Kysely<Record<string, Record<string, unknown>>>;
export const anyTables = (db: Reader): AnyTables => db as unknown as AnyTables;

/** One table, its rows in the order of their key. Times and numbers are small enough for JSON. */
export async function readTable(db: Reader, { name, key }: GlobalTable): Promise<TableState> {
  let query = anyTables(db).selectFrom(name).selectAll();
  for (const column of key) query = query.orderBy(column);
  const rows = ((await query.execute()) as Row[]).map(inOrder);
  return { hash: hashOf(rows), rows };
}

/** Columns by their names: databases that grew in other steps have them in another order. */
const inOrder = (row: Row): Row =>
  Object.fromEntries(
    Object.keys(row)
      .sort()
      .map(column => [column, row[column] as Row[string]]),
  );

/** Every global table, from one snapshot. */
export async function readTables(read: Reader): Promise<Tables> {
  return await read.transaction().execute(async tx => {
    const tables = new Map<string, TableState>();
    for (const table of globalTables) tables.set(table.name, await readTable(tx, table));
    return tables;
  });
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url');
}

/** A change as it travels. */
export const changeMessage = ({ moment, schema, tables }: Change) => ({
  moment: momentText(moment),
  schema,
  tables: Object.fromEntries(tables),
});

/** Throws HomeOfAnotherVersion for what a home of this version would not say. */
export function parseChange(message: unknown): Change {
  const { moment, schema, tables } = isRecord(message) ? message : {};
  const at = typeof moment === 'string' ? parseMoment(moment) : undefined;
  if (at === undefined || schema !== schemaHash || !isRecord(tables)) {
    throw followingFault('HomeOfAnotherVersion', {});
  }
  const parsed = Object.entries(tables).map(([name, table]): [string, TableState] => {
    const known = globalTables.some(each => each.name === name);
    if (!known || !isTable(table)) throw followingFault('HomeOfAnotherVersion', {});
    return [name, { hash: table.hash, rows: table.rows }];
  });
  return { moment: at, schema, tables: new Map(parsed) };
}

const isTable = (value: unknown): value is TableState =>
  isRecord(value) && typeof value.hash === 'string' && Array.isArray(value.rows) && value.rows.every(isRow);

const isRow = (value: unknown): value is Row =>
  isRecord(value) &&
  Object.values(value).every(each => each === null || ['string', 'number'].includes(typeof each));

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
