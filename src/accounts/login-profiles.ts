import { getAccount } from './account.ts';
import type { Accounts } from './accounts.ts';
import { fault } from './faults.ts';
import { hashPassword, isPassword } from './password-hash.ts';
import { checkPassword, findPasswordPolicy } from './password-policy.ts';
import type { LoginProfilesTable } from './schema.ts';
import type { User } from './users.ts';
import type { Reader, Writer } from './writer.ts';

/** That a user has a password, never the password. */
export interface LoginProfile {
  readonly resetRequired: boolean;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** A password that keeps to the account's policy, hashed: hashing takes long, and a transaction must not wait for it. */
export interface NewPassword {
  readonly hash: string;
  /** The stored hash that it takes the place of; undefined for a user's first. */
  readonly replaces: string | undefined;
}

/** Hashes beyond the most that a policy can ask for are dropped. */
const remembered = 24;

const rowOf = (db: Reader, user: { readonly id: string }): Promise<LoginProfilesTable | undefined> =>
  db.selectFrom('iam_login_profiles').selectAll().where('user_id', '=', user.id).executeTakeFirst();

async function requireRow(db: Reader, user: User): Promise<LoginProfilesTable> {
  const row = await rowOf(db, user);
  if (row === undefined) throw fault('LoginProfileNotFound', { name: user.name });
  return row;
}

/** Throws `LoginProfileNotFound`. */
export async function getLoginProfile(db: Reader, user: User): Promise<LoginProfile> {
  const row = await requireRow(db, user);
  return { resetRequired: row.reset_required !== 0, createdAt: row.created_at };
}

/** Checks and hashes a password. Throws `PasswordNotConforming` and `PasswordReused`. */
export async function newPassword(
  on: Pick<Accounts, 'read' | 'world'>,
  user: User,
  password: string,
): Promise<NewPassword> {
  const policy = await findPasswordPolicy(on.read, user.account);
  checkPassword(policy, await getAccount(on.read, user.account), password);
  const row = await rowOf(on.read, user);
  const last = row === undefined ? [] : [row.password_hash, ...linesOf(row.previous_hashes)];
  for (const hash of last.slice(0, policy?.reusePrevention ?? 0)) {
    if (await isPassword(hash, password)) throw fault('PasswordReused', { name: user.name });
  }
  return { hash: await hashPassword(on.world, password), replaces: row?.password_hash };
}

/** The stored hash of the password. Throws `LoginProfileNotFound` and `OldPasswordWrong`. */
export async function requirePassword(db: Reader, user: User, password: string): Promise<string> {
  const row = await requireRow(db, user);
  if (!(await isPassword(row.password_hash, password))) {
    throw fault('OldPasswordWrong', { name: user.name });
  }
  return row.password_hash;
}

/** Throws `LoginProfileExists`. */
export async function createLoginProfile(
  w: Writer,
  user: User,
  password: NewPassword,
  resetRequired: boolean,
): Promise<LoginProfile> {
  if (await rowOf(w.db, user)) throw fault('LoginProfileExists', { name: user.name });
  const createdAt = w.world.now();
  await w.db
    .insertInto('iam_login_profiles')
    .values({
      user_id: user.id,
      password_hash: password.hash,
      previous_hashes: '',
      reset_required: resetRequired ? 1 : 0,
      created_at: createdAt,
    })
    .execute();
  return { resetRequired, createdAt };
}

/** Changes what is given. Throws `LoginProfileNotFound`, and `LoginProfileBusy` where the password was set meanwhile. */
export async function updateLoginProfile(
  w: Writer,
  user: User,
  change: { readonly password?: NewPassword | undefined; readonly resetRequired?: boolean | undefined },
): Promise<void> {
  const row = await requireRow(w.db, user);
  const { password, resetRequired } = change;
  if (password !== undefined && password.replaces !== row.password_hash) {
    throw fault('LoginProfileBusy', { name: user.name });
  }
  const previous = [row.password_hash, ...linesOf(row.previous_hashes)].slice(0, remembered);
  await w.db
    .updateTable('iam_login_profiles')
    .set({
      ...(password && { password_hash: password.hash, previous_hashes: previous.join('\n') }),
      ...(resetRequired !== undefined && { reset_required: resetRequired ? 1 : 0 }),
      user_id: user.id,
    })
    .where('user_id', '=', user.id)
    .execute();
}

/** Throws `LoginProfileNotFound`. */
export async function deleteLoginProfile(w: Writer, user: User): Promise<void> {
  await requireRow(w.db, user);
  await w.db.deleteFrom('iam_login_profiles').where('user_id', '=', user.id).execute();
}

/** A user's own change of the password. Throws what `requirePassword`, `newPassword` and `updateLoginProfile` throw. */
export async function changePassword(
  accounts: Pick<Accounts, 'read' | 'write' | 'world'>,
  user: User,
  passwords: { readonly old: string; readonly wanted: string },
): Promise<void> {
  const replaces = await requirePassword(accounts.read, user, passwords.old);
  const { hash } = await newPassword(accounts, user, passwords.wanted);
  const password = { hash, replaces };
  await accounts.write(w => updateLoginProfile(w, user, { password, resetRequired: false }));
}

const linesOf = (text: string): string[] => (text === '' ? [] : text.split('\n'));
