import type { Reader, Writer } from '../writer.ts';
import { fullAccessOf } from './aws-policies.ts';
import type { Organization } from './organization.ts';
import { isPolicyType, type PolicyType } from './policy-type.ts';

/** The policy types that are enabled in the root. */
export async function enabledTypes(db: Reader, organization: Organization): Promise<PolicyType[]> {
  const rows = await db
    .selectFrom('org_policy_types')
    .select('type')
    .where('organization', '=', organization.id)
    .orderBy('type', 'desc')
    .execute();
  return rows.map(({ type }) => type).filter(isPolicyType);
}

/** What has just come under a control, a unit or an account, begins with everything open, as in AWS. */
export async function attachFullAccess(
  w: Writer,
  organization: Organization,
  targets: readonly string[],
  types: readonly PolicyType[],
): Promise<void> {
  const rows = targets.flatMap(target =>
    types.map(type => ({ organization: organization.id, target, policy: fullAccessOf[type].id, type })),
  );
  for (const row of rows) {
    await w.db
      .insertInto('org_attachments')
      .values(row)
      .onConflict(c => c.doNothing())
      .execute();
  }
}
