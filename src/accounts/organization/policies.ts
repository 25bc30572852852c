import { PolicySyntaxError } from '../../iam/index.ts';
import { type Page, type PageRequest, pageOfAll } from '../page.ts';
import type { PolicyCompiler } from '../policy-compiler.ts';
import type { Reader, Writer } from '../writer.ts';
import { awsPolicies } from './aws-policies.ts';
import { constraint, invalidInput, malformedOrgPolicy, orgFault } from './faults.ts';
import { policyId } from './ids.ts';
import type { Organization } from './organization.ts';
import { type OrgPolicy, orgPolicy } from './policy.ts';
import { contentLimit, type PolicyType, traits } from './policy-type.ts';
import { requireRoomIn } from './quota.ts';
import { putTags, removeAllTags, type Tags } from './tags.ts';

export async function findPolicy(
  db: Reader,
  organization: Organization,
  id: string,
): Promise<OrgPolicy | undefined> {
  const published = awsPolicies.find(policy => policy.id === id);
  if (published !== undefined) return published;
  const row = await db
    .selectFrom('org_policies')
    .selectAll()
    .where('id', '=', id)
    .where('organization', '=', organization.id)
    .executeTakeFirst();
  return row && orgPolicy(organization, row);
}

/** Throws `OrgPolicyNotFound`. */
export async function getPolicy(db: Reader, organization: Organization, id: string): Promise<OrgPolicy> {
  const found = await findPolicy(db, organization, id);
  if (found === undefined) throw orgFault('OrgPolicyNotFound', { id });
  return found;
}

/** The policies of a type, AWS's among them, by id. */
export async function listPolicies(
  db: Reader,
  organization: Organization,
  type: PolicyType,
  request: PageRequest,
): Promise<Page<OrgPolicy>> {
  const rows = await db
    .selectFrom('org_policies')
    .selectAll()
    .where('organization', '=', organization.id)
    .where('type', '=', type)
    .execute();
  const own = rows.map(row => orgPolicy(organization, row));
  const all = [...awsPolicies.filter(policy => policy.type === type), ...own];
  return pageOfAll(all, request, policy => policy.id);
}

export interface NewOrgPolicy {
  readonly type: PolicyType;
  readonly name: string;
  readonly description: string;
  readonly content: string;
  readonly id?: string | undefined;
  readonly tags?: Tags | undefined;
}

/** Throws `OrgPolicyExists`, `MalformedOrgPolicy` and `ConstraintViolated`. */
export async function createPolicy(
  w: Writer,
  organization: Organization,
  wanted: NewOrgPolicy,
): Promise<OrgPolicy> {
  const { type, name, description, content } = wanted;
  checkContent(w.policies, type, content);
  await requireFreeName(w.db, organization, type, name);
  await requireRoomIn(w.db, 'org_policies', organization, {
    type,
    max: traits[type].quota,
    reason: 'POLICY_NUMBER_LIMIT_EXCEEDED',
    text: 'You have exceeded the allowed number of policies of this type.',
  });
  const id = wanted.id ?? policyId(w.world);
  const row = { id, organization: organization.id, type, name, description, content };
  await w.db.insertInto('org_policies').values(row).execute();
  await putTags(w, organization, id, wanted.tags ?? []);
  return orgPolicy(organization, row);
}

/** Changes what is given, in force at once. Throws what `createPolicy` throws, `OrgPolicyNotFound` and `InvalidInput`. */
export async function updatePolicy(
  w: Writer,
  organization: Organization,
  id: string,
  change: Partial<Pick<OrgPolicy, 'name' | 'description' | 'content'>>,
): Promise<OrgPolicy> {
  const found = await requireOwn(w.db, organization, id);
  const { name = found.name, description = found.description, content = found.content } = change;
  if (content !== found.content) checkContent(w.policies, found.type, content);
  if (name !== found.name) await requireFreeName(w.db, organization, found.type, name);
  await w.db.updateTable('org_policies').set({ name, description, content }).where('id', '=', id).execute();
  return { ...found, name, description, content };
}

/** Throws `OrgPolicyNotFound`, `OrgPolicyInUse` and `InvalidInput`. */
export async function deletePolicy(w: Writer, organization: Organization, id: string): Promise<void> {
  await requireOwn(w.db, organization, id);
  const attached = w.db.selectFrom('org_attachments').select('target').where('policy', '=', id);
  if (await attached.where('organization', '=', organization.id).executeTakeFirst()) {
    throw orgFault('OrgPolicyInUse', { id });
  }
  await removeAllTags(w, organization, id);
  await w.db.deleteFrom('org_policies').where('id', '=', id).execute();
}

async function requireOwn(db: Reader, organization: Organization, id: string): Promise<OrgPolicy> {
  const found = await getPolicy(db, organization, id);
  if (found.awsManaged) {
    const text = 'You specified a policy that is managed by AWS and cannot be modified.';
    throw invalidInput('IMMUTABLE_POLICY', text);
  }
  return found;
}

async function requireFreeName(
  db: Reader,
  organization: Organization,
  type: PolicyType,
  name: string,
): Promise<void> {
  const held = awsPolicies.some(policy => policy.type === type && policy.name === name);
  const holder = await db
    .selectFrom('org_policies')
    .select('id')
    .where('organization', '=', organization.id)
    .where('type', '=', type)
    .where('name', '=', name)
    .executeTakeFirst();
  if (held || holder) throw orgFault('OrgPolicyExists', { name });
}

/** Throws `MalformedOrgPolicy` and `ConstraintViolated`. */
function checkContent(policies: PolicyCompiler, type: PolicyType, content: string): void {
  if (Buffer.byteLength(content) > contentLimit) {
    const text = `The policy content exceeds the maximum size of ${contentLimit} bytes.`;
    throw constraint('POLICY_CONTENT_LIMIT_EXCEEDED', text);
  }
  try {
    policies.compile(content, traits[type].kind);
  } catch (error) {
    if (!(error instanceof PolicySyntaxError)) throw error;
    throw malformedOrgPolicy(error.path === '' ? `${error.reason}.` : `At ${error.path}: ${error.reason}.`);
  }
}
