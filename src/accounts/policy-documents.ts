import { type Policy, type PolicyKind, PolicySyntaxError } from '../iam/index.ts';
import { fault } from './faults.ts';
import { malformed, malformedPolicy } from './malformed-policy.ts';
import { resourceText } from './malformed-resource.ts';
import type { PolicyCompiler } from './policy-compiler.ts';
import { findPrincipals } from './principals.ts';
import { quotas } from './quotas.ts';
import type { Writer } from './writer.ts';

/** IAM counts a policy's characters without white space. IAM User Guide, "IAM and AWS STS quotas". */
export const policySize = (text: string): number => text.replace(/\s/g, '').length;

/** Parses a policy that a user wrote. Throws `MalformedPolicy` with IAM's text; its hint has the engine's reason. */
export function parseDocument(policies: PolicyCompiler, text: string, kind: PolicyKind): Policy {
  let policy: Policy;
  try {
    policy = policies.compile(text, kind);
  } catch (error) {
    if (!(error instanceof PolicySyntaxError)) throw error;
    throw malformedPolicy(error, kind, text);
  }
  if (kind !== 'trust') checkResources(text);
  return policy;
}

/** IAM is stricter on resources than the engine: it knows the partitions, and its own resources. */
function checkResources(text: string): void {
  const { Statement } = JSON.parse(text) as { Statement: unknown };
  [Statement].flat().forEach((statement, index) => {
    const { Resource, NotResource } = statement as Record<'Resource' | 'NotResource', unknown>;
    for (const resource of [Resource ?? NotResource].flat()) {
      const message = resourceText(String(resource));
      if (message === undefined) continue;
      const path = Array.isArray(Statement) ? `Statement[${index}]` : 'Statement';
      throw malformed(message, { path, reason: `${JSON.stringify(resource)} can name nothing here` });
    }
  });
}

/** Throws `QuotaExceeded` and `MalformedPolicy`. */
export function checkManagedDocument(policies: PolicyCompiler, document: string): void {
  if (policySize(document) > quotas.policySize.limit) {
    throw fault('QuotaExceeded', quotas.policySize);
  }
  const { version } = parseDocument(policies, document, 'identity');
  if (version !== '2012-10-17') {
    throw malformed('Policy document must be version 2012-10-17 or greater.', {
      path: 'Version',
      reason: 'Version must be "2012-10-17"',
    });
  }
}

/** Throws `QuotaExceeded` and `MalformedPolicy`, and `InvalidTrustPrincipal` where it names somebody who does not exist. */
export async function checkTrustPolicy(w: Pick<Writer, 'db' | 'policies'>, text: string): Promise<void> {
  if (policySize(text) > quotas.trustSize.limit) {
    throw fault('QuotaExceeded', quotas.trustSize);
  }
  const policy = parseDocument(w.policies, text, 'trust');
  const names = policy.principals.map(({ arn }) => arn);
  const found = await findPrincipals(w.db, names);
  for (const principal of names) {
    if (!found.has(principal)) throw fault('InvalidTrustPrincipal', { principal });
  }
}
