import { fault } from './faults.ts';
import { type Group, groupFrom } from './groups.ts';
import { type Page, type PageRequest, pageOf } from './page.ts';
import { quotas } from './quotas.ts';
import { type User, userFrom } from './users.ts';
import type { Reader, Writer } from './writer.ts';

/** The groups that a user is in, by name. */
export async function groupsOf(db: Reader, user: { readonly id: string }): Promise<Group[]> {
  const rows = await db
    .selectFrom('iam_group_members')
    .innerJoin('iam_groups', 'iam_groups.id', 'iam_group_members.group_id')
    .selectAll('iam_groups')
    .where('user_id', '=', user.id)
    .orderBy('name_key')
    .execute();
  return rows.map(groupFrom);
}

/** The users of a group, by name. */
export async function membersOf(db: Reader, group: Group, request: PageRequest): Promise<Page<User>> {
  let query = db
    .selectFrom('iam_group_members')
    .innerJoin('iam_users', 'iam_users.id', 'iam_group_members.user_id')
    .selectAll('iam_users')
    .where('group_id', '=', group.id);
  if (request.after !== undefined) query = query.where('name_key', '>', request.after);
  const rows = await query
    .orderBy('name_key')
    .limit(request.limit + 1)
    .execute();
  return pageOf(rows, request.limit, row => row.name_key, userFrom);
}

/** Who is in already stays in. Throws `QuotaExceeded`. */
export async function addMember(w: Writer, group: Group, user: { readonly id: string }): Promise<void> {
  const groups = await groupsOf(w.db, user);
  if (groups.some(({ id }) => id === group.id)) return;
  if (groups.length >= quotas.groupsPerUser.limit) throw fault('QuotaExceeded', quotas.groupsPerUser);
  await w.db.insertInto('iam_group_members').values({ group_id: group.id, user_id: user.id }).execute();
}

/** Throws `NotInGroup`. */
export async function removeMember(
  w: Writer,
  group: Group,
  user: { readonly id: string; readonly name: string },
): Promise<void> {
  const groups = await groupsOf(w.db, user);
  if (!groups.some(({ id }) => id === group.id)) {
    throw fault('NotInGroup', { user: user.name, group: group.name });
  }
  await w.db
    .deleteFrom('iam_group_members')
    .where('group_id', '=', group.id)
    .where('user_id', '=', user.id)
    .execute();
}
