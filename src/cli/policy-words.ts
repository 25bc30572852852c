import type { PolicyType, StatementReference } from '../iam/index.ts';

/** How one policy of each type is called. */
export const policyNames: Readonly<Record<PolicyType, string>> = {
  'resource-control': 'resource control policy',
  'service-control': 'service control policy',
  resource: 'resource-based policy',
  trust: 'role trust policy',
  identity: 'identity-based policy',
  boundary: 'permissions boundary',
  session: 'session policy',
};

/** How the types are called in a table. */
export const typeNames: Readonly<Record<PolicyType, string>> = {
  'resource-control': 'resource control',
  'service-control': 'service control',
  resource: 'resource-based',
  trust: 'role trust',
  identity: 'identity-based',
  boundary: 'permissions boundary',
  session: 'session policies',
};

/** A policy type, and for control policies where in the organization. */
export function placeName({ policyType, level }: { policyType: PolicyType; level?: number }): string {
  if (level === undefined) return typeNames[policyType];
  return `${typeNames[policyType]}, ${level === 0 ? 'root' : `level ${level}`}`;
}

/** A statement as one finds it: the policy, the group it comes from, the Sid, the number counted from 1. */
export function statementName({ policyArn, policyName, group, sid, index }: StatementReference): string {
  const policy = policyArn ?? policyName;
  const number = `statement ${index + 1}`;
  return [
    ...(policy === undefined ? [] : [policy]),
    ...(group === undefined ? [] : [`of group ${group}`]),
    sid === undefined || sid === '' ? number : `${number} "${sid}"`,
  ].join(', ');
}
