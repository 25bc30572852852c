import { type Policy, PolicySyntaxError } from '../../iam/index.ts';
import type { PolicyCompiler } from '../policy-compiler.ts';
import { findPrincipals } from '../principals.ts';
import type { Reader, Writer } from '../writer.ts';
import { invalidInput, orgFault } from './faults.ts';
import { resourcePolicyId } from './ids.ts';
import type { Organization } from './organization.ts';

/** The policy by which an organization opens operations to its member accounts. */
export interface ResourcePolicy {
  /** `rp-…` */
  readonly id: string;
  readonly content: string;
}

export async function findResourcePolicy(
  db: Reader,
  organization: Organization,
): Promise<ResourcePolicy | undefined> {
  return await db
    .selectFrom('org_resource_policies')
    .select(['id', 'content'])
    .where('organization', '=', organization.id)
    .executeTakeFirst();
}

/** Throws `ResourcePolicyNotFound`. */
export async function getResourcePolicy(db: Reader, organization: Organization): Promise<ResourcePolicy> {
  const found = await findResourcePolicy(db, organization);
  if (found === undefined) throw orgFault('ResourcePolicyNotFound', {});
  return found;
}

/** Makes or replaces the policy; its id stays. Throws `InvalidInput`. */
export async function putResourcePolicy(
  w: Writer,
  organization: Organization,
  content: string,
): Promise<ResourcePolicy> {
  const policy = parsed(w.policies, content);
  const names = policy.principals.map(({ arn }) => arn);
  const known = await findPrincipals(w.db, names);
  if (names.some(name => !known.has(name))) {
    throw invalidInput('INVALID_PRINCIPAL', 'You specified a principal that does not exist.');
  }
  const found = await findResourcePolicy(w.db, organization);
  const id = found?.id ?? resourcePolicyId(w.world);
  await w.db
    .insertInto('org_resource_policies')
    .values({ organization: organization.id, id, content })
    .onConflict(c => c.column('organization').doUpdateSet({ content }))
    .execute();
  return { id, content };
}

function parsed(policies: PolicyCompiler, content: string): Policy {
  try {
    return policies.compile(content, 'resource');
  } catch (error) {
    if (!(error instanceof PolicySyntaxError)) throw error;
    const text = 'The resource policy does not meet the requirements of its grammar.';
    throw invalidInput('INVALID_RESOURCE_POLICY_JSON', `${text} ${error.reason}`);
  }
}

/** Throws `ResourcePolicyNotFound`. */
export async function deleteResourcePolicy(w: Writer, organization: Organization): Promise<void> {
  const { id } = await getResourcePolicy(w.db, organization);
  await w.db
    .deleteFrom('org_tags')
    .where('organization', '=', organization.id)
    .where('resource', '=', id)
    .execute();
  await w.db.deleteFrom('org_resource_policies').where('organization', '=', organization.id).execute();
}
