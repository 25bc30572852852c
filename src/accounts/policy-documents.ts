import { type Policy, type PolicyKind, PolicySyntaxError } from '../iam/index.ts';
import { fault } from './faults.ts';
import { malformedPolicy } from './malformed-policy.ts';
import type { PolicyCompiler } from './policy-compiler.ts';
import { findPrincipals } from './principals.ts';
import type { Writer } from './writer.ts';

/** IAM counts a policy's characters without white space. IAM User Guide, "IAM and AWS STS quotas". */
export const policySize = (text: string): number => text.replace(/\s/g, '').length;

const trustLimit = 2048;
const managedLimit = 6144;

/** Parses a policy that a user wrote. Throws `MalformedPolicy` with IAM's text; its hint has the engine's reason. */
export function parseDocument(policies: PolicyCompiler, text: string, kind: PolicyKind): Policy {
  try {
    return policies.compile(text, kind);
  } catch (error) {
    if (!(error instanceof PolicySyntaxError)) throw error;
    throw malformedPolicy(error, kind);
  }
}

/** Throws `QuotaExceeded` and `MalformedPolicy`. */
export function checkManagedDocument(policies: PolicyCompiler, document: string): void {
  if (policySize(document) > managedLimit) {
    throw fault('QuotaExceeded', { quota: 'PolicySize', limit: managedLimit });
  }
  parseDocument(policies, document, 'identity');
}

/** Throws `QuotaExceeded` and `MalformedPolicy`, and `InvalidTrustPrincipal` where it names somebody who does not exist. */
export async function checkTrustPolicy(w: Pick<Writer, 'db' | 'policies'>, text: string): Promise<void> {
  if (policySize(text) > trustLimit) {
    throw fault('QuotaExceeded', { quota: 'ACLSizePerRole', limit: trustLimit });
  }
  const policy = parseDocument(w.policies, text, 'trust');
  const names = policy.principals.map(({ arn }) => arn);
  const found = await findPrincipals(w.db, names);
  for (const principal of names) {
    if (!found.has(principal)) throw fault('InvalidTrustPrincipal', { principal });
  }
}
