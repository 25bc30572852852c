import { findRole, insertRole, putTrust, updateRole } from '../roles.ts';
import { requireModifiable } from '../service-linked.ts';
import type { Writer } from '../writer.ts';
import { applyIdentity } from './apply-identity.ts';
import { zoneFault } from './faults.ts';
import type { ZoneRole } from './zone.ts';

/** The role, with a trust policy that still has to be checked once every role of the zone is there. */
export async function applyRole(w: Writer, account: string, wanted: ZoneRole): Promise<void> {
  const { name, path, trust, description, maxSessionDuration } = wanted;
  requireModifiable({ kind: 'role', name, path: path ?? '/' });
  const found = await findRole(w.db, account, name);
  if (found !== undefined) requireModifiable(found);
  if (found !== undefined && (found.name !== name || (path !== undefined && path !== found.path))) {
    throw zoneFault('PathIsFixed', { path: `${found.path}${found.name}` });
  }
  const role =
    found ?? (await insertRole(w, { account, name, path, trust, description, maxSessionDuration }));
  if (role.trust !== trust) await putTrust(w, role, trust);
  const differs =
    (description !== undefined && description !== role.description) ||
    (maxSessionDuration !== undefined && maxSessionDuration !== role.maxSessionDuration);
  if (differs) await updateRole(w, account, name, { description, maxSessionDuration });
  await applyIdentity(w, role, wanted);
}
