import type { Tag } from '@aws-sdk/client-organizations';
import { policyArn, resourcePolicyArn, targetArn } from '../../../accounts/organization/arns.ts';
import type { Organization } from '../../../accounts/organization/organization.ts';
import { findPolicy } from '../../../accounts/organization/policies.ts';
import { tagsOf } from '../../../accounts/organization/tags.ts';
import type { Reader } from '../../../accounts/writer.ts';

type Context = readonly (readonly [string, readonly string[]])[];

/** One thing that a request is about, as policies name it. */
export interface Named {
  readonly arn: string;
  readonly context: Context;
}

/** The root, unit, account, policy or resource policy with that id, whether or not it is there. */
export async function named(db: Reader, organization: Organization, id: string): Promise<Named> {
  const tags = await tagsOf(db, organization, id);
  const context: Context = tags.map(({ key, value }) => [`aws:ResourceTag/${key}`, [value]] as const);
  if (id.startsWith('rp-')) return { arn: resourcePolicyArn(organization, id), context };
  if (!id.startsWith('p-')) return { arn: targetArn(organization, id), context };
  const policy = await findPolicy(db, organization, id);
  const arn = policy?.arn ?? policyArn(organization, 'SERVICE_CONTROL_POLICY', id);
  return { arn, context: policy ? [...context, ...policyType(policy.type)] : context };
}

/** Service Authorization Reference, "Condition keys for AWS Organizations". */
export const policyType = (type: string | undefined): Context =>
  type === undefined ? [] : [['organizations:PolicyType', [type]]];

export const servicePrincipal = (name: string | undefined): Context =>
  name === undefined ? [] : [['organizations:ServicePrincipal', [name]]];

export function requestTags(tags: readonly Tag[] | undefined, keys: readonly string[] = []): Context {
  const all = [...(tags ?? []).map(({ Key }) => Key ?? ''), ...keys];
  return [
    ...(tags ?? []).map(({ Key, Value }) => [`aws:RequestTag/${Key}`, [Value ?? '']] as const),
    ...(all.length > 0 ? [['aws:TagKeys', all] as const] : []),
  ];
}
