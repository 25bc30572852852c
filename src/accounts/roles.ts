import { roleArn, serviceLinkedRoot } from './arns.ts';
import { fault } from './faults.ts';
import { type Identity, nameKey } from './identity.ts';
import { uniqueId } from './ids.ts';
import { namedRows } from './named-rows.ts';
import { deleteOwned, requireNothingOwned } from './owned.ts';
import { checkTrustPolicy } from './policy-documents.ts';
import { replacePrincipal } from './principal-references.ts';
import { requireRoom } from './quota.ts';
import { quotas } from './quotas.ts';
import type { RolesTable } from './schema.ts';
import { requireModifiable } from './service-linked.ts';
import { putTags, type Tags } from './tags.ts';
import type { Writer } from './writer.ts';

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

/** `getRole` throws `RoleNotFound`. */
export const {
  find: findRole,
  get: getRole,
  findById: findRoleById,
  list: listRoles,
} = namedRows('iam_roles', role, name => fault('RoleNotFound', { name }));

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

/** Makes a role. Throws `RoleExists`, `RolePathReserved`, `QuotaExceeded` and what `checkTrustPolicy` and `putTags` throw. */
export async function createRole(w: Writer, wanted: NewRole): Promise<Role> {
  if (wanted.path?.startsWith(serviceLinkedRoot)) throw fault('RolePathReserved', { path: wanted.path });
  await checkTrustPolicy(w, wanted.trust);
  return await insertRole(w, wanted);
}

/** Makes a role whose path and trust policy the caller checks itself: for roles that trust each other, and those of services. */
export async function insertRole(w: Writer, wanted: NewRole): Promise<Role> {
  if (await findRole(w.db, wanted.account, wanted.name)) throw fault('RoleExists', { name: wanted.name });
  await requireRoom(w.db, 'iam_roles', wanted.account, quotas.roles);
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

/** Changes what is given. Throws `RoleNotFound`, and `RoleProtected` where more than a service's role's description is. */
export async function updateRole(
  w: Writer,
  account: string,
  name: string,
  change: { description?: string | undefined; maxSessionDuration?: number | undefined },
): Promise<void> {
  const found = await getRole(w.db, account, name);
  if (change.maxSessionDuration !== undefined) requireModifiable(found);
  await w.db
    .updateTable('iam_roles')
    .set({
      description: change.description ?? found.description ?? null,
      max_session_duration: change.maxSessionDuration ?? found.maxSessionDuration,
    })
    .where('id', '=', found.id)
    .execute();
}

/** Replaces the trust policy. Throws `RoleNotFound`, `RoleProtected` and what `checkTrustPolicy` throws. */
export async function setTrust(w: Writer, account: string, name: string, trust: string): Promise<void> {
  const found = await getRole(w.db, account, name);
  requireModifiable(found);
  await checkTrustPolicy(w, trust);
  await putTrust(w, found, trust);
}

/** Replaces the trust policy with one that the caller checks itself. */
export async function putTrust(w: Writer, { id }: Role, trust: string): Promise<void> {
  await w.db.updateTable('iam_roles').set({ trust }).where('id', '=', id).execute();
}

/**
 * Removes a role; its sessions end with it. Policies that named it now show its unique id, so that a new role of
 * the same name is not meant. Throws `RoleNotFound`, `RoleProtected` and what `requireNothingOwned` throws.
 */
export async function deleteRole(w: Writer, account: string, name: string): Promise<void> {
  const found = await getRole(w.db, account, name);
  requireModifiable(found);
  await requireNothingOwned(w.db, found);
  await deleteOwned(w, found.id);
  await w.db.deleteFrom('iam_roles').where('id', '=', found.id).execute();
  await replacePrincipal(w, found.arn, found.id);
}
