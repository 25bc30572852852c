import { awsPolicyArn } from './arns.ts';
import type { OrgPolicy } from './policy.ts';
import type { PolicyType } from './policy-type.ts';

const fullAccess = (statement: object): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });

function published(type: PolicyType, name: string, description: string, content: string): OrgPolicy {
  const id = `p-${name}`;
  return { id, arn: awsPolicyArn(type, id), type, name, description, content, awsManaged: true };
}

/** The policies that AWS keeps in every organization: attached everywhere, they leave everything open. */
export const fullAccessOf: Readonly<Record<PolicyType, OrgPolicy>> = {
  SERVICE_CONTROL_POLICY: published(
    'SERVICE_CONTROL_POLICY',
    'FullAWSAccess',
    'Allows access to every operation',
    fullAccess({ Action: '*', Resource: '*' }),
  ),
  RESOURCE_CONTROL_POLICY: published(
    'RESOURCE_CONTROL_POLICY',
    'RCPFullAWSAccess',
    'Allows access to every resource',
    fullAccess({ Principal: '*', Action: '*', Resource: '*' }),
  ),
};

export const awsPolicies: readonly OrgPolicy[] = Object.values(fullAccessOf);
