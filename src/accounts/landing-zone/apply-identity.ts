import { attachedPolicies, attachPolicy } from '../attachments.ts';
import { awsManagedPolicies } from '../aws-managed-policies.ts';
import { boundaryArn, setBoundary } from '../boundaries.ts';
import type { Identity, PolicyOwner } from '../identity.ts';
import { inlinePoliciesOf, putInlinePolicy } from '../inline-policies.ts';
import { ownPolicies } from '../managed-policies.ts';
import { putTags, tagsOf } from '../tags.ts';
import type { Reader, Writer } from '../writer.ts';
import { zoneFault } from './faults.ts';
import type { ZoneIdentity, ZoneOwner } from './zone.ts';

/** What users and roles have in common: tags, inline and managed policies, and the boundary. */
export async function applyIdentity(w: Writer, owner: Identity, wanted: ZoneIdentity): Promise<void> {
  const tags = await tagsOf(w.db, owner.id);
  const differing = wanted.tags.filter(
    ({ key, value }) => !tags.some(tag => tag.key === key && tag.value === value),
  );
  await putTags(w, owner.id, differing);

  await applyPolicies(w, owner, wanted);

  if (wanted.permissionsBoundary !== undefined) {
    const arn = await managedArn(w.db, owner.account, wanted.permissionsBoundary);
    if ((await boundaryArn(w.db, owner)) !== arn) await setBoundary(w, owner, arn);
  }
}

/** Inline and managed policies: what groups have too. */
export async function applyPolicies(w: Writer, owner: PolicyOwner, wanted: ZoneOwner): Promise<void> {
  const inline = await inlinePoliciesOf(w.db, owner);
  for (const policy of wanted.policies) {
    const found = inline.find(({ name }) => name === policy.name);
    if (found?.document !== policy.document) await putInlinePolicy(w, owner, policy);
  }

  const attached = await attachedPolicies(w.db, owner);
  for (const reference of wanted.managedPolicies) {
    const arn = await managedArn(w.db, owner.account, reference);
    if (!attached.some(policy => policy.arn === arn)) await attachPolicy(w, owner, arn);
  }
}

/** The ARN of the policy that `reference` names: the account's own goes before the one of AWS. */
async function managedArn(db: Reader, account: string, reference: string): Promise<string> {
  if (reference.startsWith('arn:')) return reference;
  const known = [...(await ownPolicies(db, account)), ...awsManagedPolicies];
  const found = known.find(({ name }) => name === reference);
  if (found === undefined) throw zoneFault('ManagedPolicyUnknown', { name: reference });
  return found.arn;
}
