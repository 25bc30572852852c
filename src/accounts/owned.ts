import { fault } from './faults.ts';
import type { Identity } from './identity.ts';
import type { Reader, Writer } from './writer.ts';

/** What belongs to a user or role must go before it. Throws the `Must…` fault of what is still there. */
export async function requireNothingOwned(db: Reader, owner: Identity): Promise<void> {
  const attached = db.selectFrom('iam_attachments').select('owner_id').where('owner_id', '=', owner.id);
  if (await attached.executeTakeFirst()) throw fault('MustDetachPolicies', { name: owner.name });
  const inline = db.selectFrom('iam_inline_policies').select('owner_id').where('owner_id', '=', owner.id);
  if (await inline.executeTakeFirst()) throw fault('MustDeletePolicies', { name: owner.name });
  const keys = db.selectFrom('iam_access_keys').select('id').where('user_id', '=', owner.id);
  if (await keys.executeTakeFirst()) throw fault('MustDeleteAccessKeys', { name: owner.name });
}

/** Removes what goes silently with a user, role or policy: its tags. */
export async function deleteOwned(w: Writer, ownerId: string): Promise<void> {
  await w.db.deleteFrom('iam_tags').where('owner_id', '=', ownerId).execute();
}
