import { sql } from 'kysely';
import { userArn } from './arns.ts';
import { fault } from './faults.ts';
import { type Identity, nameKey } from './identity.ts';
import { uniqueId } from './ids.ts';
import { deleteOwned, requireNothingOwned } from './owned.ts';
import { type Page, type PageRequest, pageOf } from './page.ts';
import { replacePrincipal } from './principal-references.ts';
import { requireRoom } from './quota.ts';
import type { UsersTable } from './schema.ts';
import { putTags, type Tags } from './tags.ts';
import type { Reader, Writer } from './writer.ts';

export interface User extends Identity {
  readonly kind: 'user';
}

const user = (row: UsersTable): User => ({
  kind: 'user',
  id: row.id,
  account: row.account,
  path: row.path,
  name: row.name,
  arn: userArn(row.account, row.path, row.name),
  boundary: row.boundary,
  createdAt: row.created_at,
});

export async function findUser(db: Reader, account: string, name: string): Promise<User | undefined> {
  const row = await db
    .selectFrom('iam_users')
    .selectAll()
    .where('account', '=', account)
    .where('name_key', '=', nameKey(name))
    .executeTakeFirst();
  return row && user(row);
}

/** Throws `UserNotFound`. */
export async function getUser(db: Reader, account: string, name: string): Promise<User> {
  const found = await findUser(db, account, name);
  if (found === undefined) throw fault('UserNotFound', { name });
  return found;
}

export async function findUserById(db: Reader, id: string): Promise<User | undefined> {
  const row = await db.selectFrom('iam_users').selectAll().where('id', '=', id).executeTakeFirst();
  return row && user(row);
}

/** The users of an account whose path begins with `pathPrefix`, by name. */
export async function listUsers(
  db: Reader,
  account: string,
  request: PageRequest & { pathPrefix?: string | undefined },
): Promise<Page<User>> {
  const prefix = request.pathPrefix ?? '/';
  let query = db
    .selectFrom('iam_users')
    .selectAll()
    .where('account', '=', account)
    .where(sql<string>`substr(path, 1, ${sql.lit(prefix.length)})`, '=', prefix);
  if (request.after !== undefined) query = query.where('name_key', '>', request.after);
  const rows = await query
    .orderBy('name_key')
    .limit(request.limit + 1)
    .execute();
  return pageOf(rows, request.limit, row => row.name_key, user);
}

/** Makes a user; `boundary` is a managed policy's id. Throws `UserExists`, `QuotaExceeded` and what `putTags` throws. */
export async function createUser(
  w: Writer,
  wanted: {
    account: string;
    name: string;
    path?: string | undefined;
    tags?: Tags;
    boundary?: string | undefined;
  },
): Promise<User> {
  if (await findUser(w.db, wanted.account, wanted.name)) throw fault('UserExists', { name: wanted.name });
  await requireRoom(w.db, 'iam_users', wanted.account, { quota: 'UsersPerAccount', limit: 5000 });
  const row: UsersTable = {
    id: uniqueId(w.world, 'user'),
    account: wanted.account,
    path: wanted.path ?? '/',
    name: wanted.name,
    name_key: nameKey(wanted.name),
    boundary: wanted.boundary ?? null,
    created_at: w.world.now(),
  };
  await w.db.insertInto('iam_users').values(row).execute();
  await putTags(w, row.id, wanted.tags ?? []);
  return user(row);
}

/** Gives a user another name or path; policies that name it follow. Throws `UserNotFound` and `UserExists`. */
export async function renameUser(
  w: Writer,
  account: string,
  name: string,
  change: { name?: string | undefined; path?: string | undefined },
): Promise<void> {
  const found = await getUser(w.db, account, name);
  const next = { path: change.path ?? found.path, name: change.name ?? found.name };
  const holder = await findUser(w.db, account, next.name);
  if (holder !== undefined && holder.id !== found.id) throw fault('UserExists', { name: next.name });
  await w.db
    .updateTable('iam_users')
    .set({ ...next, name_key: nameKey(next.name) })
    .where('id', '=', found.id)
    .execute();
  await replacePrincipal(w, found.arn, userArn(account, next.path, next.name));
}

/**
 * Removes a user. Policies that named it now show its unique id, so that a new user of the same name is not meant.
 * Throws `UserNotFound`, `MustDetachPolicies`, `MustDeletePolicies` and `MustDeleteAccessKeys`.
 */
export async function deleteUser(w: Writer, account: string, name: string): Promise<void> {
  const found = await getUser(w.db, account, name);
  await requireNothingOwned(w.db, found);
  await deleteOwned(w, found.id);
  await w.db.deleteFrom('iam_users').where('id', '=', found.id).execute();
  await replacePrincipal(w, found.arn, found.id);
}
