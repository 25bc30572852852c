import { createGroup, findGroup, renameGroup } from '../groups.ts';
import type { Writer } from '../writer.ts';
import { applyPolicies } from './apply-identity.ts';
import type { ZoneOwner } from './zone.ts';

export async function applyGroup(w: Writer, account: string, wanted: ZoneOwner): Promise<void> {
  const { name, path } = wanted;
  const found = await findGroup(w.db, account, name);
  if (found !== undefined && (found.name !== name || (path !== undefined && path !== found.path))) {
    await renameGroup(w, account, found.name, { name, path });
  }
  const group = found ?? (await createGroup(w, { account, name, path }));
  await applyPolicies(w, group, wanted);
}
