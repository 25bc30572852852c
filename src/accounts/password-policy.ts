import { fault } from './faults.ts';
import type { Reader, Writer } from './writer.ts';

/** An account's rules for the passwords of its users. */
export interface PasswordPolicy {
  readonly minimumLength: number;
  readonly symbols: boolean;
  readonly numbers: boolean;
  readonly upperCase: boolean;
  readonly lowerCase: boolean;
  /** Kept and shown; the right to ChangePassword comes from policies. */
  readonly usersMayChange: boolean;
  /** Days; kept and shown, as nobody signs in with a password here. */
  readonly maxAge: number | undefined;
  readonly hardExpiry: boolean | undefined;
  /** How many of the passwords before may not be used again. */
  readonly reusePrevention: number | undefined;
}

/** Throws `PasswordPolicyNotFound` where the account has set none. */
export async function getPasswordPolicy(db: Reader, account: string): Promise<PasswordPolicy> {
  const found = await findPasswordPolicy(db, account);
  if (found === undefined) throw fault('PasswordPolicyNotFound', { account });
  return found;
}

export async function findPasswordPolicy(db: Reader, account: string): Promise<PasswordPolicy | undefined> {
  const query = db.selectFrom('iam_password_policies').select('policy').where('account', '=', account);
  const row = await query.executeTakeFirst();
  return row && (JSON.parse(row.policy) as PasswordPolicy);
}

/** Replaces the whole policy. */
export async function putPasswordPolicy(w: Writer, account: string, policy: PasswordPolicy): Promise<void> {
  const text = JSON.stringify(policy);
  await w.db
    .insertInto('iam_password_policies')
    .values({ account, policy: text })
    .onConflict(c => c.column('account').doUpdateSet({ policy: text }))
    .execute();
}

/** Throws `PasswordPolicyNotFound`. */
export async function deletePasswordPolicy(w: Writer, account: string): Promise<void> {
  await getPasswordPolicy(w.db, account);
  await w.db.deleteFrom('iam_password_policies').where('account', '=', account).execute();
}

/** The symbols that count: IAM User Guide, "Setting an account password policy". */
const symbol = /[!@#$%^&*()_+\-=[\]{}|']/;
const kinds = { upperCase: /[A-Z]/, lowerCase: /[a-z]/, numbers: /[0-9]/, symbols: symbol } as const;

/**
 * Throws `PasswordNotConforming`. Where the account has no policy, AWS's holds: at least eight characters, of three of
 * the four kinds, and not the account's name or address.
 */
export function checkPassword(
  policy: PasswordPolicy | undefined,
  account: { readonly name: string; readonly email: string | undefined },
  password: string,
): void {
  const refuse = (rule: string) => fault('PasswordNotConforming', { rule });
  if (password.length < (policy?.minimumLength ?? 8)) throw refuse('length');
  const has = Object.entries(kinds).filter(([, pattern]) => pattern.test(password));
  if (policy === undefined) {
    if (has.length < 3) throw refuse('kinds');
    if ([account.name, account.email].includes(password)) throw refuse('account');
    return;
  }
  for (const kind of Object.keys(kinds) as (keyof typeof kinds)[]) {
    if (policy[kind] && !has.some(([name]) => name === kind)) throw refuse(kind);
  }
}
