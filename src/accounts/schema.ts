import type { OrganizationSchema } from './organization/schema.ts';

/** The tables of this domain. Times are milliseconds since 1970; `id` of users, roles and policies is their unique id. */
export interface AccountsSchema extends OrganizationSchema {
  accounts: AccountsTable;
  iam_users: UsersTable;
  iam_roles: RolesTable;
  iam_groups: GroupsTable;
  iam_group_members: GroupMembersTable;
  iam_instance_profiles: InstanceProfilesTable;
  iam_login_profiles: LoginProfilesTable;
  iam_password_policies: PasswordPoliciesTable;
  iam_account_aliases: AccountAliasesTable;
  iam_access_key_uses: AccessKeyUsesTable;
  iam_deletion_tasks: DeletionTasksTable;
  iam_access_keys: AccessKeysTable;
  iam_policies: PoliciesTable;
  iam_policy_versions: PolicyVersionsTable;
  iam_inline_policies: InlinePoliciesTable;
  iam_attachments: AttachmentsTable;
  iam_tags: TagsTable;
  iam_oidc_providers: OidcProvidersTable;
  accounts_following: FollowingTable;
}

export interface AccountsTable {
  /** Twelve digits. */
  id: string;
  name: string;
  email: string | null;
  created_at: number;
  /** When its organization closed it; nobody of a closed account can do anything. */
  closed_at: number | null;
}

/** What everything has that IAM names: a unique id, a path, and a name that is unique in its account. */
export interface NamedColumns {
  id: string;
  account: string;
  path: string;
  name: string;
  /** The name in lower case: names are unique without regard to case. */
  name_key: string;
  created_at: number;
}

/** What users and roles have in common: IAM calls both identities. */
interface IdentityColumns extends NamedColumns {
  /** The id of the managed policy that bounds its permissions. */
  boundary: string | null;
}

export type UsersTable = IdentityColumns;

export interface RolesTable extends IdentityColumns {
  /** The trust policy's text. */
  trust: string;
  description: string | null;
  /** Seconds. */
  max_session_duration: number;
}

export type GroupsTable = NamedColumns;

export interface GroupMembersTable {
  group_id: string;
  user_id: string;
}

export interface InstanceProfilesTable extends NamedColumns {
  /** The one role that it may hold. */
  role_id: string | null;
}

export interface LoginProfilesTable {
  user_id: string;
  /** As `password-hash.ts` writes it. */
  password_hash: string;
  /** The hashes before, the latest first, one a line: for the policy that forbids to use them again. */
  previous_hashes: string;
  reset_required: number;
  created_at: number;
}

export interface PasswordPoliciesTable {
  account: string;
  /** The `PasswordPolicy` of `password-policy.ts` as JSON. */
  policy: string;
}

export interface AccountAliasesTable {
  alias: string;
  account: string;
}

export interface AccessKeyUsesTable {
  key_id: string;
  used_at: number;
  /** The service's signing name. */
  service: string;
  region: string;
}

export interface DeletionTasksTable {
  id: string;
  account: string;
}

export interface AccessKeysTable {
  id: string;
  account: string;
  /** Null for keys of the account's root user. */
  user_id: string | null;
  /** The secret, sealed with the purpose that `access-keys.ts` states. */
  sealed_secret: string;
  active: number;
  created_at: number;
}

export interface PoliciesTable extends NamedColumns {
  description: string | null;
  default_version: number;
  /** The number of the version made last: numbers are never used again. */
  last_version: number;
  updated_at: number;
}

export interface PolicyVersionsTable {
  policy_id: string;
  version: number;
  document: string;
  created_at: number;
}

export interface InlinePoliciesTable {
  /** The unique id of a user, role or group. */
  owner_id: string;
  name: string;
  document: string;
}

export interface AttachmentsTable {
  owner_id: string;
  /** The owner's account: policies of AWS are counted per account. */
  account: string;
  /** The id of a managed policy: one of `iam_policies`, or one that AWS publishes (`aws-managed-policies.ts`). */
  policy_id: string;
  created_at: number;
}

export interface TagsTable {
  /** The unique id of the user, role or policy that is tagged. */
  owner_id: string;
  key: string;
  /** The key in lower case: IAM's tag keys are unique without regard to case. */
  key_key: string;
  value: string;
}

export interface OidcProvidersTable {
  id: string;
  account: string;
  /** Without `https://`. */
  url: string;
  /** JSON: a list of texts. */
  client_ids: string;
  /** JSON: a list of texts. */
  thumbprints: string;
  created_at: number;
}

/** What a cell knows of its home: see `following/`. */
export interface FollowingTable {
  /** The cell's name. */
  home: string;
  /** When its state was this server's for sure. */
  confirmed_at: number;
}
