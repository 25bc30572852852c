import { fault } from './faults.ts';
import type { Identity } from './identity.ts';
import { parseDocument, policySize } from './policy-documents.ts';
import type { Reader, Writer } from './writer.ts';

export interface InlinePolicy {
  readonly name: string;
  readonly document: string;
}

/** The most characters that all inline policies of one identity may have. IAM User Guide, "IAM and AWS STS quotas". */
const limits = { user: 2048, role: 10_240 } as const;

/** The inline policies of a user or role, by name. */
export async function inlinePoliciesOf(db: Reader, owner: Identity): Promise<InlinePolicy[]> {
  return await db
    .selectFrom('iam_inline_policies')
    .select(['name', 'document'])
    .where('owner_id', '=', owner.id)
    .orderBy('name')
    .execute();
}

/** Throws `InlinePolicyNotFound`. */
export async function getInlinePolicy(db: Reader, owner: Identity, name: string): Promise<InlinePolicy> {
  const policies = await inlinePoliciesOf(db, owner);
  const found = policies.find(policy => policy.name === name);
  if (found === undefined) throw fault('InlinePolicyNotFound', { kind: owner.kind, name });
  return found;
}

/** Adds or replaces the policy. Throws `MalformedPolicy` and `InlinePoliciesTooLarge`. */
export async function putInlinePolicy(w: Writer, owner: Identity, policy: InlinePolicy): Promise<void> {
  parseDocument(w.policies, policy.document, 'identity');
  const others = (await inlinePoliciesOf(w.db, owner)).filter(({ name }) => name !== policy.name);
  const limit = limits[owner.kind];
  const size = [...others, policy].reduce((sum, { document }) => sum + policySize(document), 0);
  if (size > limit) throw fault('InlinePoliciesTooLarge', { kind: owner.kind, name: owner.name, limit });
  await w.db
    .insertInto('iam_inline_policies')
    .values({ owner_id: owner.id, ...policy })
    .onConflict(c => c.columns(['owner_id', 'name']).doUpdateSet({ document: policy.document }))
    .execute();
}

/** Throws `InlinePolicyNotFound`. */
export async function deleteInlinePolicy(w: Writer, owner: Identity, name: string): Promise<void> {
  await getInlinePolicy(w.db, owner, name);
  await w.db
    .deleteFrom('iam_inline_policies')
    .where('owner_id', '=', owner.id)
    .where('name', '=', name)
    .execute();
}
