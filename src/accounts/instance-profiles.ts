import { instanceProfileArn } from './arns.ts';
import { fault } from './faults.ts';
import { nameKey } from './identity.ts';
import { uniqueId } from './ids.ts';
import { namedRows } from './named-rows.ts';
import { deleteOwned } from './owned.ts';
import { requireRoom } from './quota.ts';
import { quotas } from './quotas.ts';
import type { Role } from './roles.ts';
import type { InstanceProfilesTable } from './schema.ts';
import { requireModifiable } from './service-linked.ts';
import { putTags, type Tags } from './tags.ts';
import type { Reader, Writer } from './writer.ts';

/** What a role is handed to a virtual machine in; here it is kept and shown, and nothing starts machines. */
export interface InstanceProfile {
  readonly id: string;
  readonly account: string;
  readonly path: string;
  readonly name: string;
  readonly arn: string;
  /** The unique id of the role that it holds. */
  readonly roleId: string | undefined;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

const instanceProfile = (row: InstanceProfilesTable): InstanceProfile => ({
  id: row.id,
  account: row.account,
  path: row.path,
  name: row.name,
  arn: instanceProfileArn(row.account, row.path, row.name),
  roleId: row.role_id ?? undefined,
  createdAt: row.created_at,
});

/** `getInstanceProfile` throws `InstanceProfileNotFound`. */
export const {
  find: findInstanceProfile,
  get: getInstanceProfile,
  list: listInstanceProfiles,
} = namedRows('iam_instance_profiles', instanceProfile, name => fault('InstanceProfileNotFound', { name }));

/** The instance profiles that hold the role. */
export async function instanceProfilesOf(
  db: Reader,
  role: { readonly id: string },
): Promise<InstanceProfile[]> {
  const rows = await db
    .selectFrom('iam_instance_profiles')
    .selectAll()
    .where('role_id', '=', role.id)
    .execute();
  return rows.map(instanceProfile);
}

/** Throws `InstanceProfileExists`, `QuotaExceeded` and what `putTags` throws. */
export async function createInstanceProfile(
  w: Writer,
  wanted: { account: string; name: string; path?: string | undefined; tags: Tags },
): Promise<InstanceProfile> {
  const { account, name } = wanted;
  if (await findInstanceProfile(w.db, account, name)) throw fault('InstanceProfileExists', { name });
  await requireRoom(w.db, 'iam_instance_profiles', account, quotas.instanceProfiles);
  const row: InstanceProfilesTable = {
    id: uniqueId(w.world, 'instance-profile'),
    account,
    path: wanted.path ?? '/',
    name,
    name_key: nameKey(name),
    created_at: w.world.now(),
    role_id: null,
  };
  await w.db.insertInto('iam_instance_profiles').values(row).execute();
  await putTags(w, row.id, wanted.tags);
  return instanceProfile(row);
}

/** Throws `InstanceProfileFull`, also for the role that it holds already, and `RoleProtected`. */
export async function addRole(w: Writer, profile: InstanceProfile, role: Role): Promise<void> {
  requireModifiable(role);
  if (profile.roleId !== undefined) throw fault('InstanceProfileFull', { limit: 1 });
  await setRole(w, profile, role.id);
}

/** Throws `NotInInstanceProfile` and `RoleProtected`. */
export async function removeRole(w: Writer, profile: InstanceProfile, role: Role): Promise<void> {
  requireModifiable(role);
  if (profile.roleId !== role.id) {
    throw fault('NotInInstanceProfile', { role: role.name, profile: profile.name });
  }
  await setRole(w, profile, null);
}

async function setRole(w: Writer, { id }: InstanceProfile, roleId: string | null): Promise<void> {
  await w.db.updateTable('iam_instance_profiles').set({ role_id: roleId }).where('id', '=', id).execute();
}

/** Throws `InstanceProfileNotFound` and `MustRemoveRoles`. */
export async function deleteInstanceProfile(w: Writer, account: string, name: string): Promise<void> {
  const found = await getInstanceProfile(w.db, account, name);
  if (found.roleId !== undefined) throw fault('MustRemoveRoles', { name });
  await deleteOwned(w, found.id);
  await w.db.deleteFrom('iam_instance_profiles').where('id', '=', found.id).execute();
}
