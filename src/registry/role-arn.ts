import type { RegistryId } from '../base/registry-id.ts';
import { registryFault } from './faults.ts';

const pattern = /^arn:aws(?:-[a-z]+)*:iam::(\d{12}):role\/[\w+=,.@/-]+$/;

/** Throws Validation for a `customRoleArn` that is no ARN of a role of the registry's account. */
export function checkRoleArn({ account }: RegistryId, arn: string): void {
  const owner = pattern.exec(arn)?.[1];
  const invalid = (why: string) => registryFault('Validation', { why });
  if (owner === undefined) throw invalid(`Invalid ARN '${arn}' for customRoleArn`);
  if (owner !== account) throw invalid(`The role '${arn}' must belong to the account of the registry`);
}
