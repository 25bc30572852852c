import { fault } from './faults.ts';
import type { PolicyOwner } from './identity.ts';
import type { Reader, Writer } from './writer.ts';

/** What belongs to a user, role or group must go before it. Throws the `Must…` fault of what is still there. */
export async function requireNothingOwned(db: Reader, owner: PolicyOwner): Promise<void> {
  const attached = db.selectFrom('iam_attachments').select('owner_id').where('owner_id', '=', owner.id);
  if (await attached.executeTakeFirst()) throw fault('MustDetachPolicies', { name: owner.name });
  const inline = db.selectFrom('iam_inline_policies').select('owner_id').where('owner_id', '=', owner.id);
  if (await inline.executeTakeFirst()) throw fault('MustDeletePolicies', { name: owner.name });
  const keys = db.selectFrom('iam_access_keys').select('id').where('user_id', '=', owner.id);
  if (await keys.executeTakeFirst()) throw fault('MustDeleteAccessKeys', { name: owner.name });
  const login = db.selectFrom('iam_login_profiles').select('user_id').where('user_id', '=', owner.id);
  if (await login.executeTakeFirst()) throw fault('MustDeleteLoginProfile', { name: owner.name });
  const groups = db.selectFrom('iam_group_members').select('user_id').where('user_id', '=', owner.id);
  if (await groups.executeTakeFirst()) throw fault('MustLeaveGroups', { name: owner.name });
  const profiles = db.selectFrom('iam_instance_profiles').select('id').where('role_id', '=', owner.id);
  if (await profiles.executeTakeFirst()) throw fault('MustRemoveRoles', { name: owner.name });
}

/** Removes what goes silently with a user, role, policy or instance profile: its tags. */
export async function deleteOwned(w: Writer, ownerId: string): Promise<void> {
  await w.db.deleteFrom('iam_tags').where('owner_id', '=', ownerId).execute();
}
