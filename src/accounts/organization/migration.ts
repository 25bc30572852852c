import type { Kysely } from 'kysely';
import type { Migration } from '../../store/sql/database.ts';

/** The tables of `schema.ts`, and when an account was closed. */
export const organizationsMigration: Migration = {
  id: 'accounts-0004-organizations',
  up: createOrganizations,
};

async function createOrganizations(tx: Kysely<unknown>): Promise<void> {
  await tx.schema.alterTable('accounts').addColumn('closed_at', 'bigint').execute();
  await tx.schema
    .createTable('organizations')
    .addColumn('id', 'text', c => c.primaryKey())
    .addColumn('management_account', 'text', c => c.notNull().unique().references('accounts.id'))
    .addColumn('root_id', 'text', c => c.notNull())
    .addColumn('created_at', 'bigint', c => c.notNull())
    .execute();
  await createTree(tx);
  await createPolicies(tx);
  await createRequests(tx);
  await createDelegation(tx);
}

const owned = (tx: Kysely<unknown>, table: string) =>
  tx.schema
    .createTable(table)
    .addColumn('organization', 'text', c => c.notNull().references('organizations.id'));

async function createTree(tx: Kysely<unknown>): Promise<void> {
  await owned(tx, 'org_units')
    .addColumn('id', 'text', c => c.primaryKey())
    .addColumn('parent', 'text', c => c.notNull())
    .addColumn('name', 'text', c => c.notNull())
    .addColumn('path', 'text', c => c.notNull())
    .addColumn('created_at', 'bigint', c => c.notNull())
    .addUniqueConstraint('org_units_by_name', ['organization', 'parent', 'name'])
    .execute();
  await owned(tx, 'org_members')
    .addColumn('account', 'text', c => c.primaryKey().references('accounts.id'))
    .addColumn('parent', 'text', c => c.notNull())
    .addColumn('joined_method', 'text', c => c.notNull())
    .addColumn('joined_at', 'bigint', c => c.notNull())
    .execute();
  await tx.schema
    .createIndex('org_members_by_parent')
    .on('org_members')
    .columns(['organization', 'parent'])
    .execute();
}

async function createPolicies(tx: Kysely<unknown>): Promise<void> {
  await owned(tx, 'org_policies')
    .addColumn('id', 'text', c => c.primaryKey())
    .addColumn('type', 'text', c => c.notNull())
    .addColumn('name', 'text', c => c.notNull())
    .addColumn('description', 'text', c => c.notNull())
    .addColumn('content', 'text', c => c.notNull())
    .addUniqueConstraint('org_policies_by_name', ['organization', 'type', 'name'])
    .execute();
  await owned(tx, 'org_policy_types')
    .addColumn('type', 'text', c => c.notNull())
    .addPrimaryKeyConstraint('org_policy_types_key', ['organization', 'type'])
    .execute();
  await owned(tx, 'org_attachments')
    .addColumn('target', 'text', c => c.notNull())
    .addColumn('policy', 'text', c => c.notNull())
    .addColumn('type', 'text', c => c.notNull())
    .addPrimaryKeyConstraint('org_attachments_key', ['organization', 'target', 'policy'])
    .execute();
  await tx.schema
    .createIndex('org_attachments_by_policy')
    .on('org_attachments')
    .columns(['organization', 'policy'])
    .execute();
}

async function createRequests(tx: Kysely<unknown>): Promise<void> {
  // An invitation outlives the organization it came from: whoever was invited can still see it.
  await tx.schema
    .createTable('org_handshakes')
    .addColumn('id', 'text', c => c.primaryKey())
    .addColumn('organization', 'text', c => c.notNull())
    .addColumn('management_account', 'text', c => c.notNull().references('accounts.id'))
    .addColumn('target_type', 'text', c => c.notNull())
    .addColumn('target', 'text', c => c.notNull())
    .addColumn('notes', 'text')
    .addColumn('tags', 'text', c => c.notNull())
    .addColumn('state', 'text', c => c.notNull())
    .addColumn('requested_at', 'bigint', c => c.notNull())
    .addColumn('expires_at', 'bigint', c => c.notNull())
    .execute();
  await owned(tx, 'org_account_requests')
    .addColumn('id', 'text', c => c.primaryKey())
    .addColumn('name', 'text', c => c.notNull())
    .addColumn('account', 'text', c => c.references('accounts.id'))
    .addColumn('failure', 'text')
    .addColumn('requested_at', 'bigint', c => c.notNull())
    .addColumn('completed_at', 'bigint', c => c.notNull())
    .execute();
}

async function createDelegation(tx: Kysely<unknown>): Promise<void> {
  await owned(tx, 'org_services')
    .addColumn('service_principal', 'text', c => c.notNull())
    .addColumn('enabled_at', 'bigint', c => c.notNull())
    .addPrimaryKeyConstraint('org_services_key', ['organization', 'service_principal'])
    .execute();
  await owned(tx, 'org_delegations')
    .addColumn('account', 'text', c => c.notNull().references('org_members.account'))
    .addColumn('service_principal', 'text', c => c.notNull())
    .addColumn('enabled_at', 'bigint', c => c.notNull())
    .addPrimaryKeyConstraint('org_delegations_key', ['account', 'service_principal'])
    .execute();
  await tx.schema
    .createTable('org_resource_policies')
    .addColumn('organization', 'text', c => c.primaryKey().references('organizations.id'))
    .addColumn('id', 'text', c => c.notNull())
    .addColumn('content', 'text', c => c.notNull())
    .execute();
  await owned(tx, 'org_tags')
    .addColumn('resource', 'text', c => c.notNull())
    .addColumn('key', 'text', c => c.notNull())
    .addColumn('value', 'text', c => c.notNull())
    .addPrimaryKeyConstraint('org_tags_key', ['organization', 'resource', 'key'])
    .execute();
}
