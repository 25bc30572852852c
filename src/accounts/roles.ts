import { sql } from 'kysely';
import { roleArn } from './arns.ts';
import { fault } from './faults.ts';
import { type Identity, nameKey } from './identity.ts';
import { uniqueId } from './ids.ts';
import { deleteOwned, requireNothingOwned } from './owned.ts';
import { type Page, type PageRequest, pageOf } from './page.ts';
import { checkTrustPolicy } from './policy-documents.ts';
import { replacePrincipal } from './principal-references.ts';
import { requireRoom } from './quota.ts';
import type { RolesTable } from './schema.ts';
import { putTags, type Tags } from './tags.ts';
import type { Reader, Writer } from './writer.ts';

export interface Role extends Identity {
  readonly kind: 'role';
  /** The trust policy's text. */
  readonly trust: string;
  readonly description: string | undefined;
  /** Seconds. */
  readonly maxSessionDuration: number;
}

const role = (row: RolesTable): Role => ({
  kind: 'role',
  id: row.id,
  account: row.account,
  path: row.path,
  name: row.name,
  arn: roleArn(row.account, row.path, row.name),
  boundary: row.boundary,
  createdAt: row.created_at,
  trust: row.trust,
  description: row.description ?? undefined,
  maxSessionDuration: row.max_session_duration,
});

export async function findRole(db: Reader, account: string, name: string): Promise<Role | undefined> {
  const row = await db
    .selectFrom('iam_roles')
    .selectAll()
    .where('account', '=', account)
    .where('name_key', '=', nameKey(name))
    .executeTakeFirst();
  return row && role(row);
}

/** Throws `RoleNotFound`. */
export async function getRole(db: Reader, account: string, name: string): Promise<Role> {
  const found = await findRole(db, account, name);
  if (found === undefined) throw fault('RoleNotFound', { name });
  return found;
}

export async function findRoleById(db: Reader, id: string): Promise<Role | undefined> {
  const row = await db.selectFrom('iam_roles').selectAll().where('id', '=', id).executeTakeFirst();
  return row && role(row);
}

/** The roles of an account whose path begins with `pathPrefix`, by name. */
export async function listRoles(
  db: Reader,
  account: string,
  request: PageRequest & { pathPrefix?: string | undefined },
): Promise<Page<Role>> {
  const prefix = request.pathPrefix ?? '/';
  let query = db
    .selectFrom('iam_roles')
    .selectAll()
    .where('account', '=', account)
    .where(sql<string>`substr(path, 1, ${sql.lit(prefix.length)})`, '=', prefix);
  if (request.after !== undefined) query = query.where('name_key', '>', request.after);
  const rows = await query
    .orderBy('name_key')
    .limit(request.limit + 1)
    .execute();
  return pageOf(rows, request.limit, row => row.name_key, role);
}

export interface NewRole {
  readonly account: string;
  readonly name: string;
  readonly path?: string | undefined;
  readonly trust: string;
  readonly description?: string | undefined;
  /** Seconds; an hour where it is not given. */
  readonly maxSessionDuration?: number | undefined;
  /** A managed policy's id. */
  readonly boundary?: string | undefined;
  readonly tags?: Tags | undefined;
}

/** Makes a role. Throws `RoleExists`, `QuotaExceeded` and what `checkTrustPolicy` and `putTags` throw. */
export async function createRole(w: Writer, wanted: NewRole): Promise<Role> {
  await checkTrustPolicy(w, wanted.trust);
  return await insertRole(w, wanted);
}

/** Makes a role whose trust policy the caller checks itself, for roles that trust each other. */
export async function insertRole(w: Writer, wanted: NewRole): Promise<Role> {
  if (await findRole(w.db, wanted.account, wanted.name)) throw fault('RoleExists', { name: wanted.name });
  await requireRoom(w.db, 'iam_roles', wanted.account, { quota: 'RolesPerAccount', limit: 5000 });
  const row: RolesTable = {
    id: uniqueId(w.world, 'role'),
    account: wanted.account,
    path: wanted.path ?? '/',
    name: wanted.name,
    name_key: nameKey(wanted.name),
    boundary: wanted.boundary ?? null,
    created_at: w.world.now(),
    trust: wanted.trust,
    description: wanted.description ?? null,
    max_session_duration: wanted.maxSessionDuration ?? 3600,
  };
  await w.db.insertInto('iam_roles').values(row).execute();
  await putTags(w, row.id, wanted.tags ?? []);
  return role(row);
}

/** Changes what is given. Throws `RoleNotFound`. */
export async function updateRole(
  w: Writer,
  account: string,
  name: string,
  change: { description?: string | undefined; maxSessionDuration?: number | undefined },
): Promise<void> {
  const found = await getRole(w.db, account, name);
  await w.db
    .updateTable('iam_roles')
    .set({
      description: change.description ?? found.description ?? null,
      max_session_duration: change.maxSessionDuration ?? found.maxSessionDuration,
    })
    .where('id', '=', found.id)
    .execute();
}

/** Replaces the trust policy. Throws `RoleNotFound` and what `checkTrustPolicy` throws. */
export async function setTrust(w: Writer, account: string, name: string, trust: string): Promise<void> {
  const found = await getRole(w.db, account, name);
  await checkTrustPolicy(w, trust);
  await putTrust(w, found, trust);
}

/** Replaces the trust policy with one that the caller checks itself. */
export async function putTrust(w: Writer, { id }: Role, trust: string): Promise<void> {
  await w.db.updateTable('iam_roles').set({ trust }).where('id', '=', id).execute();
}

/**
 * Removes a role; its sessions end with it. Policies that named it now show its unique id, so that a new role of
 * the same name is not meant. Throws `RoleNotFound`, `MustDetachPolicies` and `MustDeletePolicies`.
 */
export async function deleteRole(w: Writer, account: string, name: string): Promise<void> {
  const found = await getRole(w.db, account, name);
  await requireNothingOwned(w.db, found);
  await deleteOwned(w, found.id);
  await w.db.deleteFrom('iam_roles').where('id', '=', found.id).execute();
  await replacePrincipal(w, found.arn, found.id);
}
