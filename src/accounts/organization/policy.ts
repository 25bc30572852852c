import { policyArn } from './arns.ts';
import type { Organization } from './organization.ts';
import type { PolicyType } from './policy-type.ts';
import type { OrgPoliciesTable } from './schema.ts';

/** A policy of an organization, or one that AWS keeps in each. */
export interface OrgPolicy {
  /** `p-…` */
  readonly id: string;
  readonly arn: string;
  readonly type: PolicyType;
  readonly name: string;
  readonly description: string;
  /** The document's text as it was given. */
  readonly content: string;
  readonly awsManaged: boolean;
}

export function orgPolicy(organization: Organization, row: OrgPoliciesTable): OrgPolicy {
  const type = row.type as PolicyType;
  const { id, name, description, content } = row;
  const arn = policyArn(organization, type, id);
  return { id, arn, type, name, description, content, awsManaged: false };
}
