import { arnOwner } from './arns.ts';
import { attachedPolicies } from './attachments.ts';
import { fault } from './faults.ts';
import { getGroup } from './groups.ts';
import type { PolicyOwner } from './identity.ts';
import { inlinePoliciesOf } from './inline-policies.ts';
import { groupsOf } from './memberships.ts';
import { defaultDocument } from './policy-versions.ts';
import { getRole } from './roles.ts';
import { getUser } from './users.ts';
import type { Reader } from './writer.ts';

/** A policy that gives permissions to somebody, and where it hangs. */
export interface GrantedDocument {
  readonly name: string;
  /** The ARN of a managed policy; undefined for an inline one. */
  readonly arn: string | undefined;
  readonly document: string;
  readonly owner: PolicyOwner;
}

/** The user, group or role of `account` that an ARN names. Throws `EntityArnInvalid` and the `…NotFound` faults. */
export async function ownerOfArn(db: Reader, account: string, arn: string): Promise<PolicyOwner> {
  const named = arnOwner(arn);
  if (named === undefined || named.account !== account) throw fault('EntityArnInvalid', { arn });
  const get = { user: getUser, role: getRole, group: getGroup }[named.kind];
  return await get(db, account, named.name);
}

/** The policies of a user, group or role, and those of the groups that a user is in; no boundaries. */
export async function documentsOf(db: Reader, owner: PolicyOwner): Promise<GrantedDocument[]> {
  const documents: GrantedDocument[] = [];
  for (const each of [owner, ...(owner.kind === 'user' ? await groupsOf(db, owner) : [])]) {
    for (const { name, document } of await inlinePoliciesOf(db, each)) {
      documents.push({ name, arn: undefined, document, owner: each });
    }
    for (const policy of await attachedPolicies(db, each)) {
      const { name, arn } = policy;
      documents.push({ name, arn, document: await defaultDocument(db, policy), owner: each });
    }
  }
  return documents;
}
