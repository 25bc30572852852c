import { fault } from './faults.ts';
import type { PolicyOwner } from './identity.ts';
import { parseDocument, policySize } from './policy-documents.ts';
import { inlineSizes } from './quotas.ts';
import { requireModifiable } from './service-linked.ts';
import type { Reader, Writer } from './writer.ts';

export interface InlinePolicy {
  readonly name: string;
  readonly document: string;
}

/** The inline policies of a user, role or group, by name. */
export async function inlinePoliciesOf(db: Reader, owner: PolicyOwner): Promise<InlinePolicy[]> {
  return await db
    .selectFrom('iam_inline_policies')
    .select(['name', 'document'])
    .where('owner_id', '=', owner.id)
    .orderBy('name')
    .execute();
}

/** Throws `InlinePolicyNotFound`. */
export async function getInlinePolicy(db: Reader, owner: PolicyOwner, name: string): Promise<InlinePolicy> {
  const policies = await inlinePoliciesOf(db, owner);
  const found = policies.find(policy => policy.name === name);
  if (found === undefined) throw fault('InlinePolicyNotFound', { kind: owner.kind, name });
  return found;
}

/** Adds or replaces the policy. Throws `MalformedPolicy`, `InlinePoliciesTooLarge` and `RoleProtected`. */
export async function putInlinePolicy(w: Writer, owner: PolicyOwner, policy: InlinePolicy): Promise<void> {
  requireModifiable(owner);
  parseDocument(w.policies, policy.document, 'identity');
  const others = (await inlinePoliciesOf(w.db, owner)).filter(({ name }) => name !== policy.name);
  const limit = inlineSizes[owner.kind];
  const size = [...others, policy].reduce((sum, { document }) => sum + policySize(document), 0);
  if (size > limit) throw fault('InlinePoliciesTooLarge', { kind: owner.kind, name: owner.name, limit });
  await w.db
    .insertInto('iam_inline_policies')
    .values({ owner_id: owner.id, ...policy })
    .onConflict(c => c.columns(['owner_id', 'name']).doUpdateSet({ document: policy.document }))
    .execute();
}

/** Throws `InlinePolicyNotFound` and `RoleProtected`. */
export async function deleteInlinePolicy(w: Writer, owner: PolicyOwner, name: string): Promise<void> {
  requireModifiable(owner);
  await getInlinePolicy(w.db, owner, name);
  await w.db
    .deleteFrom('iam_inline_policies')
    .where('owner_id', '=', owner.id)
    .where('name', '=', name)
    .execute();
}
