import type { Tag } from '@aws-sdk/client-iam';
import type { Tags } from '../../../accounts/tags.ts';

/** The members of inputs that bring condition keys. */
export interface Conditions {
  readonly PolicyArn?: string | undefined;
  readonly PermissionsBoundary?: string | undefined;
  readonly AWSServiceName?: string | undefined;
  readonly Tags?: readonly Tag[] | undefined;
  readonly TagKeys?: readonly string[] | undefined;
}

/** Condition keys by name. */
export type Context = Map<string, readonly string[]>;

/** Service Authorization Reference, "Condition keys for AWS Identity and Access Management". */
export function inputContext(input: Conditions): Context {
  const context: Context = new Map();
  if (input.PolicyArn !== undefined) context.set('iam:PolicyARN', [input.PolicyArn]);
  if (input.AWSServiceName !== undefined) context.set('iam:AWSServiceName', [input.AWSServiceName]);
  if (input.PermissionsBoundary !== undefined) {
    context.set('iam:PermissionsBoundary', [input.PermissionsBoundary]);
  }
  for (const { Key, Value } of input.Tags ?? []) context.set(`aws:RequestTag/${Key}`, [Value ?? '']);
  const keys = [...(input.Tags ?? []).map(({ Key }) => Key ?? ''), ...(input.TagKeys ?? [])];
  if (keys.length > 0) context.set('aws:TagKeys', keys);
  return context;
}

/** Adds what the tags of a resource bring. */
export function addTags(context: Context, tags: Tags): void {
  for (const { key, value } of tags) {
    context.set(`iam:ResourceTag/${key}`, [value]);
    context.set(`aws:ResourceTag/${key}`, [value]);
  }
}
