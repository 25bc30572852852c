import { fault } from './faults.ts';
import type { Reader, Writer } from './writer.ts';

/** The alias of an account; it has one at most. */
export async function accountAlias(db: Reader, account: string): Promise<string | undefined> {
  const query = db.selectFrom('iam_account_aliases').select('alias').where('account', '=', account);
  return (await query.executeTakeFirst())?.alias;
}

/** Gives the account this alias in place of the one it has. Throws `AliasTaken`. */
export async function setAccountAlias(w: Writer, account: string, alias: string): Promise<void> {
  const query = w.db.selectFrom('iam_account_aliases').select('account').where('alias', '=', alias);
  if (await query.executeTakeFirst()) throw fault('AliasTaken', { alias });
  await w.db
    .insertInto('iam_account_aliases')
    .values({ account, alias })
    .onConflict(c => c.column('account').doUpdateSet({ alias }))
    .execute();
}

/** Throws `AliasNotFound`, also for one of another account. */
export async function deleteAccountAlias(w: Writer, account: string, alias: string): Promise<void> {
  if ((await accountAlias(w.db, account)) !== alias) throw fault('AliasNotFound', { alias });
  await w.db.deleteFrom('iam_account_aliases').where('account', '=', account).execute();
}
