import type { Organization } from './organization.ts';
import type { PolicyType } from './policy-type.ts';

/** ARNs in Organizations belong to the management account. Service Authorization Reference, "AWS Organizations". */
const arn = (organization: Organization, kind: string, ...rest: readonly string[]): string =>
  `arn:aws:organizations::${organization.managementAccount}:${[kind, organization.id, ...rest].join('/')}`;

export const organizationArn = (organization: Organization): string => arn(organization, 'organization');
export const rootArn = (organization: Organization): string => arn(organization, 'root', organization.rootId);
export const unitArn = (organization: Organization, id: string): string => arn(organization, 'ou', id);
export const accountArn = (organization: Organization, id: string): string =>
  arn(organization, 'account', id);
export const policyArn = (organization: Organization, type: PolicyType, id: string): string =>
  arn(organization, 'policy', type.toLowerCase(), id);
export const awsPolicyArn = (type: PolicyType, id: string): string =>
  `arn:aws:organizations::aws:policy/${type.toLowerCase()}/${id}`;
export const resourcePolicyArn = (organization: Organization, id: string): string =>
  arn(organization, 'resourcepolicy', id);
export const handshakeArn = (managementAccount: string, organization: string, id: string): string =>
  `arn:aws:organizations::${managementAccount}:handshake/${organization}/invite/${id}`;

/** The ARN of a root, unit or account by its id, whether or not it is there. */
export function targetArn(organization: Organization, id: string): string {
  if (id.startsWith('r-')) return arn(organization, 'root', id);
  return id.startsWith('ou-') ? unitArn(organization, id) : accountArn(organization, id);
}
