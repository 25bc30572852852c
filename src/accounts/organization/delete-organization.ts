import type { Writer } from '../writer.ts';
import { orgFault } from './faults.ts';
import type { Organization } from './organization.ts';

/** In the order in which nothing refers to what is gone. Invitations stay, for those who got them. */
const belongings = [
  'org_tags',
  'org_resource_policies',
  'org_delegations',
  'org_services',
  'org_account_requests',
  'org_attachments',
  'org_policy_types',
  'org_policies',
  'org_members',
  'org_units',
] as const;

/** Ends the organization; its units and policies go with it. Throws `OrganizationNotEmpty`. */
export async function deleteOrganization(w: Writer, { id }: Organization): Promise<void> {
  const members = await w.db
    .selectFrom('org_members')
    .select('account')
    .where('organization', '=', id)
    .execute();
  if (members.length > 1) throw orgFault('OrganizationNotEmpty', {});
  await w.db
    .updateTable('org_handshakes')
    .set({ state: 'CANCELED' })
    .where('organization', '=', id)
    .where('state', '=', 'OPEN')
    .execute();
  for (const table of belongings) await w.db.deleteFrom(table).where('organization', '=', id).execute();
  await w.db.deleteFrom('organizations').where('id', '=', id).execute();
}
