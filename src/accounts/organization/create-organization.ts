import type { Writer } from '../writer.ts';
import { orgFault } from './faults.ts';
import { organizationId, rootId } from './ids.ts';
import { join } from './members.ts';
import { type Organization, organization, organizationOf } from './organization.ts';
import type { OrganizationsTable } from './schema.ts';

/**
 * Makes an organization with the account as its management account. Ids are made where they are not given.
 * Throws `AlreadyInOrganization`.
 */
export async function createOrganization(
  w: Writer,
  managementAccount: string,
  ids: { readonly id?: string | undefined; readonly rootId?: string | undefined } = {},
): Promise<Organization> {
  if (await organizationOf(w.db, managementAccount)) throw orgFault('AlreadyInOrganization', {});
  const row: OrganizationsTable = {
    id: ids.id ?? organizationId(w.world),
    management_account: managementAccount,
    root_id: ids.rootId ?? rootId(w.world),
    created_at: w.world.now(),
  };
  await w.db.insertInto('organizations').values(row).execute();
  const made = organization(row);
  await join(w, made, { account: managementAccount, method: 'INVITED' });
  return made;
}
