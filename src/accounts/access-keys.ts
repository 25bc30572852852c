import { fault } from './faults.ts';
import { accessKeyId, secretAccessKey } from './ids.ts';
import { quotas } from './quotas.ts';
import type { AccessKeysTable } from './schema.ts';
import type { Reader, Writer } from './writer.ts';

/** Whose key it is: `userId` is undefined for the account's root user. */
export interface KeyOwner {
  readonly account: string;
  readonly userId: string | undefined;
}

export interface AccessKey {
  readonly id: string;
  readonly active: boolean;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** For each user, and for each root user. */
const { limit } = quotas.accessKeys;

/** What a secret is sealed for: the key's own id, so that a sealed secret moved to another row is worth nothing. */
export const secretPurpose = (id: string): string => `access-key ${id}`;

const accessKey = (row: AccessKeysTable): AccessKey => ({
  id: row.id,
  active: row.active !== 0,
  createdAt: row.created_at,
});

const keysOf = (db: Reader, owner: KeyOwner) =>
  db
    .selectFrom('iam_access_keys')
    .selectAll()
    .where('account', '=', owner.account)
    .where('user_id', owner.userId === undefined ? 'is' : '=', owner.userId ?? null)
    .orderBy('created_at')
    .orderBy('id');

/** The keys of a user or a root user, the oldest first. */
export async function listAccessKeys(db: Reader, owner: KeyOwner): Promise<AccessKey[]> {
  return (await keysOf(db, owner).execute()).map(accessKey);
}

/** Makes a key; its secret is answered now and never again. Throws `QuotaExceeded`. */
export async function createAccessKey(
  w: Writer,
  owner: KeyOwner,
): Promise<AccessKey & { readonly secret: string }> {
  if ((await listAccessKeys(w.db, owner)).length >= limit) {
    throw fault('QuotaExceeded', quotas.accessKeys);
  }
  const id = accessKeyId(w.world);
  const secret = secretAccessKey(w.world);
  const row: AccessKeysTable = {
    id,
    account: owner.account,
    user_id: owner.userId ?? null,
    sealed_secret: w.seal.seal(secret, secretPurpose(id)),
    active: 1,
    created_at: w.world.now(),
  };
  await w.db.insertInto('iam_access_keys').values(row).execute();
  return { ...accessKey(row), secret };
}

/** Throws `AccessKeyNotFound`, also for a key of somebody else. */
export async function setAccessKeyActive(
  w: Writer,
  owner: KeyOwner,
  id: string,
  active: boolean,
): Promise<void> {
  await requireKey(w.db, owner, id);
  await w.db
    .updateTable('iam_access_keys')
    .set({ active: active ? 1 : 0 })
    .where('id', '=', id)
    .execute();
}

/** Throws `AccessKeyNotFound`, also for a key of somebody else. */
export async function deleteAccessKey(w: Writer, owner: KeyOwner, id: string): Promise<void> {
  await requireKey(w.db, owner, id);
  await w.db.deleteFrom('iam_access_key_uses').where('key_id', '=', id).execute();
  await w.db.deleteFrom('iam_access_keys').where('id', '=', id).execute();
}

async function requireKey(db: Reader, owner: KeyOwner, id: string): Promise<void> {
  const keys = await listAccessKeys(db, owner);
  if (!keys.some(key => key.id === id)) throw fault('AccessKeyNotFound', { id });
}

/**
 * The root user's key of an account with its secret, for the credentials file: the oldest active one that can be
 * opened, or a new one. A key whose secret was sealed with a master key that is lost is of no use to anybody; where
 * such keys leave no room for a new one, the oldest of them goes.
 */
export async function ensureRootKey(
  w: Writer,
  account: string,
): Promise<{ readonly id: string; readonly secret: string }> {
  const owner: KeyOwner = { account, userId: undefined };
  const rows = await keysOf(w.db, owner).execute();
  const opened = rows.map(row => ({ row, secret: w.seal.open(row.sealed_secret, secretPurpose(row.id)) }));
  for (const { row, secret } of opened) {
    if (row.active !== 0 && secret !== undefined) return { id: row.id, secret };
  }
  if (rows.length >= limit) {
    const lost = opened.find(({ secret }) => secret === undefined) ?? opened[0];
    if (lost) await deleteAccessKey(w, owner, lost.row.id);
  }
  return await createAccessKey(w, owner);
}
