import type { Kysely } from 'kysely';
import type { Migration } from '../store/sql/database.ts';
import { followingMigration } from './following/migration.ts';
import { groupsMigration } from './groups-migration.ts';
import { oidcProvidersMigration } from './oidc-providers-migration.ts';
import { organizationsMigration } from './organization/migration.ts';

/** The history of this domain's tables. */
export const accountsMigrations: readonly Migration[] = [
  {
    id: 'accounts-0001-identities',
    async up(tx) {
      await createAccounts(tx);
      await createIdentities(tx);
      await createPolicies(tx);
    },
  },
  groupsMigration,
  oidcProvidersMigration,
  organizationsMigration,
  followingMigration,
];

async function createAccounts(tx: Kysely<unknown>): Promise<void> {
  await tx.schema
    .createTable('accounts')
    .addColumn('id', 'text', c => c.primaryKey())
    .addColumn('name', 'text', c => c.notNull())
    .addColumn('email', 'text')
    .addColumn('created_at', 'bigint', c => c.notNull())
    .execute();
}

async function createIdentities(tx: Kysely<unknown>): Promise<void> {
  const identity = (table: string) =>
    tx.schema
      .createTable(table)
      .addColumn('id', 'text', c => c.primaryKey())
      .addColumn('account', 'text', c => c.notNull().references('accounts.id'))
      .addColumn('path', 'text', c => c.notNull())
      .addColumn('name', 'text', c => c.notNull())
      .addColumn('name_key', 'text', c => c.notNull())
      .addColumn('boundary', 'text')
      .addColumn('created_at', 'bigint', c => c.notNull())
      .addUniqueConstraint(`${table}_by_name`, ['account', 'name_key']);
  await identity('iam_users').execute();
  await identity('iam_roles')
    .addColumn('trust', 'text', c => c.notNull())
    .addColumn('description', 'text')
    .addColumn('max_session_duration', 'integer', c => c.notNull())
    .execute();
  await tx.schema
    .createTable('iam_access_keys')
    .addColumn('id', 'text', c => c.primaryKey())
    .addColumn('account', 'text', c => c.notNull().references('accounts.id'))
    .addColumn('user_id', 'text', c => c.references('iam_users.id'))
    .addColumn('sealed_secret', 'text', c => c.notNull())
    .addColumn('active', 'integer', c => c.notNull())
    .addColumn('created_at', 'bigint', c => c.notNull())
    .execute();
  await tx.schema
    .createIndex('iam_access_keys_by_owner')
    .on('iam_access_keys')
    .columns(['account', 'user_id'])
    .execute();
  await tx.schema
    .createTable('iam_tags')
    .addColumn('owner_id', 'text', c => c.notNull())
    .addColumn('key', 'text', c => c.notNull())
    .addColumn('key_key', 'text', c => c.notNull())
    .addColumn('value', 'text', c => c.notNull())
    .addPrimaryKeyConstraint('iam_tags_key', ['owner_id', 'key_key'])
    .execute();
}

async function createPolicies(tx: Kysely<unknown>): Promise<void> {
  await tx.schema
    .createTable('iam_policies')
    .addColumn('id', 'text', c => c.primaryKey())
    .addColumn('account', 'text', c => c.notNull().references('accounts.id'))
    .addColumn('path', 'text', c => c.notNull())
    .addColumn('name', 'text', c => c.notNull())
    .addColumn('name_key', 'text', c => c.notNull())
    .addColumn('description', 'text')
    .addColumn('default_version', 'integer', c => c.notNull())
    .addColumn('last_version', 'integer', c => c.notNull())
    .addColumn('created_at', 'bigint', c => c.notNull())
    .addColumn('updated_at', 'bigint', c => c.notNull())
    .addUniqueConstraint('iam_policies_by_name', ['account', 'name_key'])
    .execute();
  await tx.schema
    .createTable('iam_policy_versions')
    .addColumn('policy_id', 'text', c => c.notNull().references('iam_policies.id'))
    .addColumn('version', 'integer', c => c.notNull())
    .addColumn('document', 'text', c => c.notNull())
    .addColumn('created_at', 'bigint', c => c.notNull())
    .addPrimaryKeyConstraint('iam_policy_versions_key', ['policy_id', 'version'])
    .execute();
  await tx.schema
    .createTable('iam_inline_policies')
    .addColumn('owner_id', 'text', c => c.notNull())
    .addColumn('name', 'text', c => c.notNull())
    .addColumn('document', 'text', c => c.notNull())
    .addPrimaryKeyConstraint('iam_inline_policies_key', ['owner_id', 'name'])
    .execute();
  await tx.schema
    .createTable('iam_attachments')
    .addColumn('owner_id', 'text', c => c.notNull())
    .addColumn('account', 'text', c => c.notNull())
    .addColumn('policy_id', 'text', c => c.notNull())
    .addColumn('created_at', 'bigint', c => c.notNull())
    .addPrimaryKeyConstraint('iam_attachments_key', ['owner_id', 'policy_id'])
    .execute();
  await tx.schema
    .createIndex('iam_attachments_by_policy')
    .on('iam_attachments')
    .columns(['policy_id', 'account'])
    .execute();
}
