import type { Reader } from '../writer.ts';
import type { OrganizationsTable } from './schema.ts';

/** Accounts under one management account, in a tree of units below one root. It always has all features. */
export interface Organization {
  /** `o-…` */
  readonly id: string;
  readonly managementAccount: string;
  /** `r-…` */
  readonly rootId: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

export const organization = (row: OrganizationsTable): Organization => ({
  id: row.id,
  managementAccount: row.management_account,
  rootId: row.root_id,
  createdAt: row.created_at,
});

export async function findOrganization(db: Reader, id: string): Promise<Organization | undefined> {
  const row = await db.selectFrom('organizations').selectAll().where('id', '=', id).executeTakeFirst();
  return row && organization(row);
}

/** The organization that the account is in. */
export async function organizationOf(db: Reader, account: string): Promise<Organization | undefined> {
  const row = await db
    .selectFrom('organizations')
    .innerJoin('org_members', 'org_members.organization', 'organizations.id')
    .selectAll('organizations')
    .where('org_members.account', '=', account)
    .executeTakeFirst();
  return row && organization(row);
}
