import type { AccountsSchema } from '../schema.ts';

/** A table whose rows are the same in every cell. */
export interface GlobalTable {
  readonly name: keyof AccountsSchema;
  /** Its primary key. */
  readonly key: readonly string[];
  /** A column that makes rows unique, beside the key, and that may change. */
  readonly unique?: string;
}

export const globalTables: readonly GlobalTable[] = [
  { name: 'accounts', key: ['id'] },
  { name: 'iam_users', key: ['id'], unique: 'name_key' },
  { name: 'iam_roles', key: ['id'], unique: 'name_key' },
  { name: 'iam_groups', key: ['id'], unique: 'name_key' },
  { name: 'iam_group_members', key: ['group_id', 'user_id'] },
  { name: 'iam_instance_profiles', key: ['id'], unique: 'name_key' },
  { name: 'iam_login_profiles', key: ['user_id'] },
  { name: 'iam_password_policies', key: ['account'] },
  { name: 'iam_account_aliases', key: ['alias'] },
  { name: 'iam_deletion_tasks', key: ['id'] },
  { name: 'iam_access_keys', key: ['id'] },
  { name: 'iam_policies', key: ['id'], unique: 'name_key' },
  { name: 'iam_policy_versions', key: ['policy_id', 'version'] },
  { name: 'iam_inline_policies', key: ['owner_id', 'name'] },
  { name: 'iam_attachments', key: ['owner_id', 'policy_id'] },
  { name: 'iam_tags', key: ['owner_id', 'key_key'] },
  { name: 'iam_oidc_providers', key: ['id'] },
  { name: 'organizations', key: ['id'] },
  { name: 'org_units', key: ['id'], unique: 'name' },
  { name: 'org_members', key: ['account'] },
  { name: 'org_policies', key: ['id'], unique: 'name' },
  { name: 'org_policy_types', key: ['organization', 'type'] },
  { name: 'org_attachments', key: ['organization', 'target', 'policy'] },
  { name: 'org_handshakes', key: ['id'] },
  { name: 'org_account_requests', key: ['id'] },
  { name: 'org_services', key: ['organization', 'service_principal'] },
  { name: 'org_delegations', key: ['account', 'service_principal'] },
  { name: 'org_resource_policies', key: ['organization'] },
  { name: 'org_tags', key: ['organization', 'resource', 'key'] },
];

/** What each cell knows for itself alone: what it saw keys used for, and how far it follows. */
export const localTables: readonly (keyof AccountsSchema)[] = ['iam_access_key_uses', 'accounts_following'];
