import { type Kysely, sql } from 'kysely';
import { nameKey } from './identity.ts';
import { type Page, type PageRequest, pageOf } from './page.ts';
import type { AccountsSchema, NamedColumns } from './schema.ts';
import type { Reader } from './writer.ts';

/** The tables whose rows have a name that is unique in their account, and a path. */
export type NamedTable = {
  [Table in keyof AccountsSchema]: AccountsSchema[Table] extends NamedColumns ? Table : never;
}[keyof AccountsSchema];

/** Which page is asked for, of what lies under a path. */
export type PathPage = PageRequest & { readonly pathPrefix?: string | undefined };

/** How a kind of thing is found. */
export interface NamedRows<T> {
  find(db: Reader, account: string, name: string): Promise<T | undefined>;
  /** Throws the fault of the kind where there is none of that name. */
  get(db: Reader, account: string, name: string): Promise<T>;
  findById(db: Reader, id: string): Promise<T | undefined>;
  /** Those of an account whose path begins with `pathPrefix`, by name. */
  list(db: Reader, account: string, request: PathPage): Promise<Page<T>>;
}

/** The things that the rows of a table stand for. */
export function namedRows<Table extends NamedTable, T>(
  table: Table,
  value: (row: AccountsSchema[Table]) => T,
  notFound: (name: string) => Error,
): NamedRows<T> {
  const read = (row: NamedColumns) => value(row as AccountsSchema[Table]);
  async function find(db: Reader, account: string, name: string): Promise<T | undefined> {
    const query = rowsOf(db, table).where('account', '=', account).where('name_key', '=', nameKey(name));
    const row = await query.executeTakeFirst();
    return row && read(row);
  }
  return {
    find,
    async get(db, account, name) {
      const found = await find(db, account, name);
      if (found === undefined) throw notFound(name);
      return found;
    },
    async findById(db, id) {
      const row = await rowsOf(db, table).where('id', '=', id).executeTakeFirst();
      return row && read(row);
    },
    async list(db, account, request) {
      const prefix = request.pathPrefix ?? '/';
      let query = rowsOf(db, table)
        .where('account', '=', account)
        .where(sql<string>`substr(path, 1, ${sql.lit(prefix.length)})`, '=', prefix);
      if (request.after !== undefined) query = query.where('name_key', '>', request.after);
      const rows = await query
        .orderBy('name_key')
        .limit(request.limit + 1)
        .execute();
      return pageOf(rows, request.limit, row => row.name_key, read);
    },
  };
}

/** How many rows the account has. */
export async function countRows(db: Reader, table: NamedTable, account: string): Promise<number> {
  const { count } = await db
    .selectFrom(table)
    .select(e => e.fn.countAll<number>().as('count'))
    .where('account', '=', account)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Kysely has no type for a table that is one of several: they are read as what they have in common. */
const rowsOf = (db: Reader, table: NamedTable) =>
  (db as unknown as Kysely<{ named: NamedColumns }>).selectFrom(table as 'named').selectAll();
