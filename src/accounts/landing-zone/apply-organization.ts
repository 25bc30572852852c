import { attachPolicy, policiesOf } from '../organization/attachments.ts';
import { createOrganization } from '../organization/create-organization.ts';
import { orgFault } from '../organization/faults.ts';
import { enabledTypes } from '../organization/full-access.ts';
import { findMember, join, putParent } from '../organization/members.ts';
import { findOrganization, type Organization, organizationOf } from '../organization/organization.ts';
import { findUnit } from '../organization/parents.ts';
import { createPolicy, listPolicies, updatePolicy } from '../organization/policies.ts';
import { enablePolicyType } from '../organization/policy-types.ts';
import { createUnit, renameUnit } from '../organization/units.ts';
import type { Writer } from '../writer.ts';
import { zoneFault } from './faults.ts';
import type { ZoneOrganization, ZoneOrganizationPolicy, ZoneUnit } from './zone.ts';

const everything = { limit: Number.MAX_SAFE_INTEGER - 1 };

/** The organization with its units, its accounts in their places, and its policies. */
export async function applyOrganization(w: Writer, wanted: ZoneOrganization): Promise<void> {
  const organization = await theOrganization(w, wanted);
  for (const account of wanted.accounts) await placeAccount(w, organization, account, organization.rootId);
  for (const unit of wanted.units) await applyUnit(w, organization, organization.rootId, unit);
  const enabled = await enabledTypes(w.db, organization);
  for (const type of wanted.enabledPolicyTypes) {
    if (!enabled.includes(type)) await enablePolicyType(w, organization, type);
  }
  for (const policy of wanted.policies) await applyPolicy(w, organization, policy);
}

async function theOrganization(w: Writer, wanted: ZoneOrganization): Promise<Organization> {
  const { id, managementAccount, rootId } = wanted;
  const found = await findOrganization(w.db, id);
  if (found === undefined) return await createOrganization(w, managementAccount, { id, rootId });
  if (found.managementAccount !== managementAccount) {
    const there = found.managementAccount;
    throw zoneFault('OrganizationDiffers', {
      what: 'The management account',
      there,
      wanted: managementAccount,
    });
  }
  if (rootId !== undefined && found.rootId !== rootId) {
    throw zoneFault('OrganizationDiffers', { what: 'The root', there: found.rootId, wanted: rootId });
  }
  return found;
}

async function applyUnit(
  w: Writer,
  organization: Organization,
  parent: string,
  wanted: ZoneUnit,
): Promise<void> {
  const { id, name } = wanted;
  const found = await findUnit(w.db, organization, id);
  if (found === undefined) await createUnit(w, organization, { parent, name, id });
  else if (found.parent !== parent) {
    throw zoneFault('OrganizationDiffers', {
      what: `The parent of ${id}`,
      there: found.parent,
      wanted: parent,
    });
  } else if (found.name !== name) await renameUnit(w, organization, id, name);
  for (const account of wanted.accounts) await placeAccount(w, organization, account, id);
  for (const unit of wanted.units) await applyUnit(w, organization, id, unit);
}

async function placeAccount(
  w: Writer,
  organization: Organization,
  account: string,
  parent: string,
): Promise<void> {
  const found = await findMember(w.db, organization, account);
  if (found !== undefined) {
    if (found.parent !== parent) await putParent(w, account, parent);
    return;
  }
  const other = await organizationOf(w.db, account);
  if (other !== undefined) {
    const what = `The organization of account ${account}`;
    throw zoneFault('OrganizationDiffers', { what, there: other.id, wanted: organization.id });
  }
  await join(w, organization, { account, parent, method: 'CREATED' });
}

async function applyPolicy(
  w: Writer,
  organization: Organization,
  wanted: ZoneOrganizationPolicy,
): Promise<void> {
  const { id, type, name, description, document: content } = wanted;
  if (!(await enabledTypes(w.db, organization)).includes(type))
    throw orgFault('PolicyTypeNotEnabled', { type });
  const { items } = await listPolicies(w.db, organization, type, everything);
  const found = items.find(policy => (id === undefined ? policy.name === name : policy.id === id));
  const policy = found ?? (await createPolicy(w, organization, { id, type, name, description, content }));
  if (policy.name !== name || policy.description !== description || policy.content !== content) {
    await updatePolicy(w, organization, policy.id, { name, description, content });
  }
  for (const each of wanted.targets) {
    const target = each === 'root' ? organization.rootId : each;
    const attached = await policiesOf(w.db, organization, target, type, everything);
    if (!attached.items.some(one => one.id === policy.id))
      await attachPolicy(w, organization, policy.id, target);
  }
}
