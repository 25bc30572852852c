import { fault } from './faults.ts';
import type { AccountsTable } from './schema.ts';
import type { Reader, Writer } from './writer.ts';

export interface Account {
  /** Twelve digits. */
  readonly id: string;
  readonly name: string;
  readonly email: string | undefined;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** When it was closed; undefined while it is open. */
  readonly closedAt: number | undefined;
}

const account = (row: AccountsTable): Account => ({
  id: row.id,
  name: row.name,
  email: row.email ?? undefined,
  createdAt: row.created_at,
  closedAt: row.closed_at ?? undefined,
});

export async function findAccount(db: Reader, id: string): Promise<Account | undefined> {
  const row = await db.selectFrom('accounts').selectAll().where('id', '=', id).executeTakeFirst();
  return row && account(row);
}

/** Throws `AccountNotFound`. */
export async function getAccount(db: Reader, id: string): Promise<Account> {
  const found = await findAccount(db, id);
  if (found === undefined) throw fault('AccountNotFound', { account: id });
  return found;
}

/** All accounts, in the order of their ids. */
export async function listAccounts(db: Reader): Promise<Account[]> {
  return (await db.selectFrom('accounts').selectAll().orderBy('id').execute()).map(account);
}

/**
 * The account with the lowest id among those that were declared: what the defaults of a server name. Accounts that an
 * organization makes have ids made at random, and do not change them.
 */
export async function firstDeclared(db: Reader): Promise<Account | undefined> {
  const row = await db
    .selectFrom('accounts')
    .selectAll()
    .where('id', 'not in', e =>
      e
        .selectFrom('org_account_requests')
        .select('account')
        .where('account', 'is not', null)
        .$castTo<{ account: string }>(),
    )
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return row && account(row);
}

/** Makes the account, or gives the one there is this name and address. An address that is not given stays as it is. */
export async function putAccount(
  w: Writer,
  wanted: { id: string; name: string; email?: string | undefined },
): Promise<void> {
  const found = await findAccount(w.db, wanted.id);
  if (found === undefined) {
    const { id, name, email = null } = wanted;
    const row = { id, name, email, created_at: w.world.now(), closed_at: null };
    await w.db.insertInto('accounts').values(row).execute();
    w.newAccounts.push(id);
    return;
  }
  const email = wanted.email ?? found.email ?? null;
  if (found.name === wanted.name && (found.email ?? null) === email) return;
  await w.db.updateTable('accounts').set({ name: wanted.name, email }).where('id', '=', wanted.id).execute();
}
