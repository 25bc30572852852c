/** The tables of organizations. Times are milliseconds since 1970. */
export interface OrganizationSchema {
  organizations: OrganizationsTable;
  org_units: UnitsTable;
  org_members: MembersTable;
  org_policies: OrgPoliciesTable;
  org_policy_types: PolicyTypesTable;
  org_attachments: OrgAttachmentsTable;
  org_handshakes: HandshakesTable;
  org_account_requests: AccountRequestsTable;
  org_services: ServicesTable;
  org_delegations: DelegationsTable;
  org_resource_policies: ResourcePoliciesTable;
  org_tags: OrgTagsTable;
}

export interface OrganizationsTable {
  /** `o-…` */
  id: string;
  management_account: string;
  /** `r-…` */
  root_id: string;
  created_at: number;
}

export interface UnitsTable {
  /** `ou-…` */
  id: string;
  organization: string;
  /** The id of the root or of another unit. */
  parent: string;
  name: string;
  /** From the organization down to the unit itself, `o-…/r-…/ou-…/`: units never move. */
  path: string;
  created_at: number;
}

/** An account is in one organization at most. */
export interface MembersTable {
  account: string;
  organization: string;
  /** The id of the root or of a unit. */
  parent: string;
  joined_method: 'CREATED' | 'INVITED';
  joined_at: number;
}

/** The policies of an organization. Those of AWS are in `aws-policies.ts`. */
export interface OrgPoliciesTable {
  /** `p-…` */
  id: string;
  organization: string;
  type: string;
  name: string;
  description: string;
  content: string;
}

/** The policy types that are enabled in the organization's root. */
export interface PolicyTypesTable {
  organization: string;
  type: string;
}

export interface OrgAttachmentsTable {
  organization: string;
  /** The id of the root, a unit or an account. */
  target: string;
  policy: string;
  /** The policy's type: what is disabled or counted goes by it. */
  type: string;
}

export interface HandshakesTable {
  /** `h-…` */
  id: string;
  organization: string;
  management_account: string;
  target_type: 'ACCOUNT' | 'EMAIL';
  /** The account or address as it was given. */
  target: string;
  notes: string | null;
  /** JSON: the tags that the account gets when it joins. */
  tags: string;
  state: 'OPEN' | 'CANCELED' | 'ACCEPTED' | 'DECLINED';
  requested_at: number;
  expires_at: number;
}

export interface AccountRequestsTable {
  /** `car-…` */
  id: string;
  organization: string;
  name: string;
  /** The account that was made; null where none was. */
  account: string | null;
  failure: string | null;
  requested_at: number;
  completed_at: number;
}

/** Services with trusted access. */
export interface ServicesTable {
  organization: string;
  service_principal: string;
  enabled_at: number;
}

/** Which member account administers which service. */
export interface DelegationsTable {
  organization: string;
  account: string;
  service_principal: string;
  enabled_at: number;
}

export interface ResourcePoliciesTable {
  organization: string;
  /** `rp-…` */
  id: string;
  content: string;
}

export interface OrgTagsTable {
  organization: string;
  /** The id of an account, unit, root, policy or resource policy. */
  resource: string;
  key: string;
  value: string;
}
