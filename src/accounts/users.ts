import { userArn } from './arns.ts';
import { fault } from './faults.ts';
import { type Identity, nameKey } from './identity.ts';
import { uniqueId } from './ids.ts';
import { namedRows } from './named-rows.ts';
import { deleteOwned, requireNothingOwned } from './owned.ts';
import { replacePrincipal } from './principal-references.ts';
import { requireRoom } from './quota.ts';
import { quotas } from './quotas.ts';
import type { UsersTable } from './schema.ts';
import { putTags, type Tags } from './tags.ts';
import type { Writer } from './writer.ts';

export interface User extends Identity {
  readonly kind: 'user';
}

export const userFrom = (row: UsersTable): User => ({
  kind: 'user',
  id: row.id,
  account: row.account,
  path: row.path,
  name: row.name,
  arn: userArn(row.account, row.path, row.name),
  boundary: row.boundary,
  createdAt: row.created_at,
});

/** `getUser` throws `UserNotFound`. */
export const {
  find: findUser,
  get: getUser,
  findById: findUserById,
  list: listUsers,
} = namedRows('iam_users', userFrom, name => fault('UserNotFound', { name }));

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
  await requireRoom(w.db, 'iam_users', wanted.account, quotas.users);
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
  return userFrom(row);
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
 * Throws `UserNotFound` and what `requireNothingOwned` throws.
 */
export async function deleteUser(w: Writer, account: string, name: string): Promise<void> {
  const found = await getUser(w.db, account, name);
  await requireNothingOwned(w.db, found);
  await deleteOwned(w, found.id);
  await w.db.deleteFrom('iam_users').where('id', '=', found.id).execute();
  await replacePrincipal(w, found.arn, found.id);
}
