import type { Writer } from '../writer.ts';
import { orgFault } from './faults.ts';
import { attachFullAccess, enabledTypes } from './full-access.ts';
import type { Organization } from './organization.ts';
import { isPolicyType, type PolicyType } from './policy-type.ts';
import { allTargets } from './targets.ts';

/** Throws `PolicyTypeNotAvailable` for the types of AWS that are not in effect here. */
export function requireType(type: string): PolicyType {
  if (!isPolicyType(type)) throw orgFault('PolicyTypeNotAvailable', { type });
  return type;
}

/** Throws `RootNotFound`. */
export function requireRoot({ rootId }: Organization, id: string): void {
  if (id !== rootId) throw orgFault('RootNotFound', { id });
}

/** From now on policies of this type count; everything begins with full access. Throws `PolicyTypeAlreadyEnabled`. */
export async function enablePolicyType(
  w: Writer,
  organization: Organization,
  type: PolicyType,
): Promise<void> {
  if ((await enabledTypes(w.db, organization)).includes(type)) {
    throw orgFault('PolicyTypeAlreadyEnabled', { type });
  }
  await w.db.insertInto('org_policy_types').values({ organization: organization.id, type }).execute();
  await attachFullAccess(w, organization, await allTargets(w.db, organization), [type]);
}

/** From now on policies of this type count no more, and are detached from everything. Throws `PolicyTypeNotEnabled`. */
export async function disablePolicyType(
  w: Writer,
  organization: Organization,
  type: PolicyType,
): Promise<void> {
  if (!(await enabledTypes(w.db, organization)).includes(type)) {
    throw orgFault('PolicyTypeNotEnabled', { type });
  }
  for (const table of ['org_attachments', 'org_policy_types'] as const) {
    await w.db
      .deleteFrom(table)
      .where('organization', '=', organization.id)
      .where('type', '=', type)
      .execute();
  }
}
