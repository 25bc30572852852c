/** The tables of this domain. Times are milliseconds since 1970; `id` of users, roles and policies is their unique id. */
export interface AccountsSchema {
  accounts: AccountsTable;
  iam_users: UsersTable;
  iam_roles: RolesTable;
  iam_access_keys: AccessKeysTable;
  iam_policies: PoliciesTable;
  iam_policy_versions: PolicyVersionsTable;
  iam_inline_policies: InlinePoliciesTable;
  iam_attachments: AttachmentsTable;
  iam_tags: TagsTable;
}

export interface AccountsTable {
  /** Twelve digits. */
  id: string;
  name: string;
  email: string | null;
  created_at: number;
}

/** What users and roles have in common: IAM calls both identities. */
interface IdentityColumns {
  id: string;
  account: string;
  path: string;
  name: string;
  /** The name in lower case: names are unique without regard to case. */
  name_key: string;
  /** The id of the managed policy that bounds its permissions. */
  boundary: string | null;
  created_at: number;
}

export type UsersTable = IdentityColumns;

export interface RolesTable extends IdentityColumns {
  /** The trust policy's text. */
  trust: string;
  description: string | null;
  /** Seconds. */
  max_session_duration: number;
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

export interface PoliciesTable {
  id: string;
  account: string;
  path: string;
  name: string;
  name_key: string;
  description: string | null;
  default_version: number;
  /** The number of the version made last: numbers are never used again. */
  last_version: number;
  created_at: number;
  updated_at: number;
}

export interface PolicyVersionsTable {
  policy_id: string;
  version: number;
  document: string;
  created_at: number;
}

export interface InlinePoliciesTable {
  /** The user's or role's unique id. */
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
