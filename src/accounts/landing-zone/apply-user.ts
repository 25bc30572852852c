import { createUser, findUser, renameUser } from '../users.ts';
import type { Writer } from '../writer.ts';
import { applyIdentity } from './apply-identity.ts';
import type { ZoneIdentity } from './zone.ts';

export async function applyUser(w: Writer, account: string, wanted: ZoneIdentity): Promise<void> {
  const { name, path } = wanted;
  const found = await findUser(w.db, account, name);
  if (found !== undefined && (found.name !== name || (path !== undefined && path !== found.path))) {
    await renameUser(w, account, found.name, { name, path });
  }
  const user = found ?? (await createUser(w, { account, name, path }));
  await applyIdentity(w, user, wanted);
}
