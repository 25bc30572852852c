import { groupArn } from './arns.ts';
import { fault } from './faults.ts';
import { nameKey, type PolicyOwner } from './identity.ts';
import { uniqueId } from './ids.ts';
import { namedRows } from './named-rows.ts';
import { requireNothingOwned } from './owned.ts';
import { requireRoom } from './quota.ts';
import { quotas } from './quotas.ts';
import type { GroupsTable } from './schema.ts';
import type { Writer } from './writer.ts';

export interface Group extends PolicyOwner {
  readonly kind: 'group';
}

export const groupFrom = (row: GroupsTable): Group => ({
  kind: 'group',
  id: row.id,
  account: row.account,
  path: row.path,
  name: row.name,
  arn: groupArn(row.account, row.path, row.name),
  createdAt: row.created_at,
});

/** `getGroup` throws `GroupNotFound`. */
export const {
  find: findGroup,
  get: getGroup,
  findById: findGroupById,
  list: listGroups,
} = namedRows('iam_groups', groupFrom, name => fault('GroupNotFound', { name }));

/** Throws `GroupExists` and `QuotaExceeded`. */
export async function createGroup(
  w: Writer,
  wanted: { account: string; name: string; path?: string | undefined },
): Promise<Group> {
  const { account, name } = wanted;
  if (await findGroup(w.db, account, name)) throw fault('GroupExists', { name });
  await requireRoom(w.db, 'iam_groups', account, quotas.groups);
  const row: GroupsTable = {
    id: uniqueId(w.world, 'group'),
    account,
    path: wanted.path ?? '/',
    name,
    name_key: nameKey(name),
    created_at: w.world.now(),
  };
  await w.db.insertInto('iam_groups').values(row).execute();
  return groupFrom(row);
}

/** Gives a group another name or path; its members and policies stay. Throws `GroupNotFound` and `GroupExists`. */
export async function renameGroup(
  w: Writer,
  account: string,
  name: string,
  change: { name?: string | undefined; path?: string | undefined },
): Promise<void> {
  const found = await getGroup(w.db, account, name);
  const next = { path: change.path ?? found.path, name: change.name ?? found.name };
  const holder = await findGroup(w.db, account, next.name);
  if (holder !== undefined && holder.id !== found.id) throw fault('GroupExists', { name: next.name });
  await w.db
    .updateTable('iam_groups')
    .set({ ...next, name_key: nameKey(next.name) })
    .where('id', '=', found.id)
    .execute();
}

/** Throws `GroupNotFound`, `MustRemoveUsers`, `MustDetachPolicies` and `MustDeletePolicies`. */
export async function deleteGroup(w: Writer, account: string, name: string): Promise<void> {
  const found = await getGroup(w.db, account, name);
  const members = w.db.selectFrom('iam_group_members').select('user_id').where('group_id', '=', found.id);
  if (await members.executeTakeFirst()) throw fault('MustRemoveUsers', { name });
  await requireNothingOwned(w.db, found);
  await w.db.deleteFrom('iam_groups').where('id', '=', found.id).execute();
}
