import type { Database } from '../../store/sql/database.ts';
import type { AccountsSchema } from '../schema.ts';
import type { PolicyHolder, Reader } from '../writer.ts';
import { readPrincipalNames, replacedPrincipals } from './replaced-principals.ts';
import { type AnyTables, anyTables, type Change, type Row, readTable } from './state.ts';
import { type GlobalTable, globalTables } from './tables.ts';

/**
 * Makes the tables what `change` says, all of it or nothing: rows that are gone are deleted, those that differ are
 * changed, and those that stay are left alone, so that what refers to them stays, too. Policies of other domains follow
 * users and roles as they did in the home. `home` and `now` are noted with it.
 */
export async function applyChange(
  on: { readonly db: Database<AccountsSchema>; readonly policyHolders: readonly PolicyHolder[] },
  change: Change,
  home: string,
  now: number,
): Promise<void> {
  await on.db.write(async tx => {
    await on.db.deferReferences(tx);
    const renames = change.tables.has('iam_users') || change.tables.has('iam_roles');
    const before = renames ? await readPrincipalNames(tx) : undefined;
    const differences: Difference[] = [];
    for (const table of globalTables) {
      const wanted = change.tables.get(table.name);
      if (wanted) differences.push(differenceOf(table, (await readTable(tx, table)).rows, wanted.rows));
    }
    const gone = differences.find(({ table }) => table.name === 'iam_access_keys')?.gone ?? [];
    for (const { id } of gone)
      await tx.deleteFrom('iam_access_key_uses').where('key_id', '=', `${id}`).execute();
    for (const difference of differences) await apply(anyTables(tx), difference);

    if (before) {
      for (const [from, to] of replacedPrincipals(before, await readPrincipalNames(tx))) {
        for (const holder of on.policyHolders) await holder.replacePrincipal(tx, from, to);
      }
    }
    await noteConfirmed(tx, home, now);
  });
}

/** Notes that the state of `home` was this server's at `now`. */
export async function noteConfirmed(tx: Reader, home: string, now: number): Promise<void> {
  await tx
    .insertInto('accounts_following')
    .values({ home, confirmed_at: now })
    .onConflict(c => c.column('home').doUpdateSet({ confirmed_at: now }))
    .execute();
}

interface Difference {
  readonly table: GlobalTable;
  readonly gone: readonly Row[];
  readonly changed: readonly { readonly from: Row; readonly to: Row }[];
  readonly made: readonly Row[];
}

function differenceOf(table: GlobalTable, have: readonly Row[], wanted: readonly Row[]): Difference {
  const keyOf = (row: Row) => JSON.stringify(table.key.map(column => row[column]));
  const known = new Map(have.map(row => [keyOf(row), row]));
  const changed: { from: Row; to: Row }[] = [];
  const made: Row[] = [];
  for (const to of wanted) {
    const key = keyOf(to);
    const from = known.get(key);
    known.delete(key);
    if (!from) made.push(to);
    else if (JSON.stringify(from) !== JSON.stringify(to)) changed.push({ from, to });
  }
  return { table, gone: [...known.values()], changed, made };
}

async function apply(tx: AnyTables, { table, gone, changed, made }: Difference): Promise<void> {
  const { name, key, unique } = table;
  const update = async (row: Row, values: Record<string, unknown>) => {
    let query = tx.updateTable(name).set(values);
    for (const column of key) query = query.where(column, '=', row[column]);
    await query.execute();
  };
  for (const row of gone) {
    let query = tx.deleteFrom(name);
    for (const column of key) query = query.where(column, '=', row[column]);
    await query.execute();
  }
  // Names may be passed on from row to row, even round: nobody has one while they are.
  const passing = unique === undefined ? [] : changed.filter(({ from, to }) => from[unique] !== to[unique]);
  for (const { from } of passing) await update(from, { [unique as string]: `\u0000${from.id}` });
  for (const { from, to } of changed) await update(from, to);
  for (const row of made) await tx.insertInto(name).values(row).execute();
}
