import { getGroup } from '../groups.ts';
import { addMember } from '../memberships.ts';
import { createUser, findUser, renameUser } from '../users.ts';
import type { Writer } from '../writer.ts';
import { applyIdentity } from './apply-identity.ts';
import type { ZoneUser } from './zone.ts';

export async function applyUser(w: Writer, account: string, wanted: ZoneUser): Promise<void> {
  const { name, path } = wanted;
  const found = await findUser(w.db, account, name);
  if (found !== undefined && (found.name !== name || (path !== undefined && path !== found.path))) {
    await renameUser(w, account, found.name, { name, path });
  }
  const user = found ?? (await createUser(w, { account, name, path }));
  await applyIdentity(w, user, wanted);
  for (const group of wanted.groups) await addMember(w, await getGroup(w.db, account, group), user);
}
