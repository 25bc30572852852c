import { type Page, type PageRequest, pageOf, pageOfAll } from '../page.ts';
import type { Reader, Writer } from '../writer.ts';
import { fullAccessOf } from './aws-policies.ts';
import { constraint, invalidInput, orgFault } from './faults.ts';
import { enabledTypes } from './full-access.ts';
import type { Organization } from './organization.ts';
import { getPolicy } from './policies.ts';
import type { OrgPolicy } from './policy.ts';
import { type PolicyType, traits } from './policy-type.ts';
import { findTarget, getTarget, type Target } from './targets.ts';

const attachments = (db: Reader, organization: Organization) =>
  db.selectFrom('org_attachments').selectAll().where('organization', '=', organization.id);

const attachedOf = async (db: Reader, organization: Organization, target: string, type: PolicyType) =>
  (await attachments(db, organization).where('target', '=', target).where('type', '=', type).execute()).map(
    ({ policy }) => policy,
  );

/** The policies of a type that are attached to the target itself, by id. Throws `TargetNotFound`. */
export async function policiesOf(
  db: Reader,
  organization: Organization,
  target: string,
  type: PolicyType,
  request: PageRequest,
): Promise<Page<OrgPolicy>> {
  await getTarget(db, organization, target);
  const policies: OrgPolicy[] = [];
  for (const id of await attachedOf(db, organization, target, type)) {
    policies.push(await getPolicy(db, organization, id));
  }
  return pageOfAll(policies, request, policy => policy.id);
}

/** What a policy is attached to, by id. Throws `OrgPolicyNotFound`. */
export async function targetsOf(
  db: Reader,
  organization: Organization,
  policy: string,
  request: PageRequest,
): Promise<Page<Target>> {
  await getPolicy(db, organization, policy);
  let query = attachments(db, organization).where('policy', '=', policy);
  if (request.after !== undefined) query = query.where('target', '>', request.after);
  const rows = await query
    .orderBy('target')
    .limit(request.limit + 1)
    .execute();
  const { next } = pageOf(
    rows,
    request.limit,
    row => row.target,
    row => row,
  );
  const items: Target[] = [];
  for (const row of rows.slice(0, request.limit)) {
    const target = await findTarget(db, organization, row.target);
    if (target !== undefined) items.push(target);
  }
  return { items, ...(next === undefined ? {} : { next }) };
}

/**
 * Throws `OrgPolicyNotFound`, `TargetNotFound`, `PolicyTypeNotEnabled`, `AlreadyAttached` and `ConstraintViolated`.
 */
export async function attachPolicy(
  w: Writer,
  organization: Organization,
  id: string,
  target: string,
): Promise<void> {
  const { type } = await getPolicy(w.db, organization, id);
  await getTarget(w.db, organization, target);
  await requireEnabled(w.db, organization, type);
  const attached = await attachedOf(w.db, organization, target, type);
  if (attached.includes(id)) throw orgFault('AlreadyAttached', { id, target });
  if (attached.length >= traits[type].perTarget) {
    const text = 'You have attached the maximum number of policies to the specified target.';
    throw constraint('MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED', text);
  }
  const row = { organization: organization.id, target, policy: id, type };
  await w.db.insertInto('org_attachments').values(row).execute();
}

/**
 * At least one policy stays, and full access of resource control stays for good. Throws `OrgPolicyNotFound`,
 * `TargetNotFound`, `PolicyTypeNotEnabled`, `NotAttached`, `ConstraintViolated` and `InvalidInput`.
 */
export async function detachPolicy(
  w: Writer,
  organization: Organization,
  id: string,
  target: string,
): Promise<void> {
  const { type } = await getPolicy(w.db, organization, id);
  await getTarget(w.db, organization, target);
  const attached = await attachedOf(w.db, organization, target, type);
  if (!attached.includes(id)) throw orgFault('NotAttached', { id, target });
  if (id === fullAccessOf.RESOURCE_CONTROL_POLICY.id) {
    throw invalidInput('NON_DETACHABLE_POLICY', `The policy ${id} cannot be detached.`);
  }
  if (attached.length === 1) {
    const text =
      'You cannot remove the last policy attached to the specified target. You must have at least one attached at all times.';
    throw constraint('MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED', text);
  }
  await w.db
    .deleteFrom('org_attachments')
    .where('organization', '=', organization.id)
    .where('target', '=', target)
    .where('policy', '=', id)
    .execute();
}

async function requireEnabled(db: Reader, organization: Organization, type: PolicyType): Promise<void> {
  if (!(await enabledTypes(db, organization)).includes(type))
    throw orgFault('PolicyTypeNotEnabled', { type });
}
