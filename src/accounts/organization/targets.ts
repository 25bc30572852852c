import type { Reader } from '../writer.ts';
import { accountArn, rootArn, unitArn } from './arns.ts';
import { orgFault } from './faults.ts';
import { findMember } from './members.ts';
import type { Organization } from './organization.ts';
import { findUnit } from './parents.ts';

/** What a policy can be attached to. */
export interface Target {
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  readonly type: 'ROOT' | 'ORGANIZATIONAL_UNIT' | 'ACCOUNT';
}

export const rootName = 'Root';

export async function findTarget(
  db: Reader,
  organization: Organization,
  id: string,
): Promise<Target | undefined> {
  if (id === organization.rootId) return { id, arn: rootArn(organization), name: rootName, type: 'ROOT' };
  if (id.startsWith('ou-')) {
    const unit = await findUnit(db, organization, id);
    return unit && { id, arn: unitArn(organization, id), name: unit.name, type: 'ORGANIZATIONAL_UNIT' };
  }
  const member = await findMember(db, organization, id);
  return member && { id, arn: accountArn(organization, id), name: member.name, type: 'ACCOUNT' };
}

/** Throws `TargetNotFound`. */
export async function getTarget(db: Reader, organization: Organization, id: string): Promise<Target> {
  const found = await findTarget(db, organization, id);
  if (found === undefined) throw orgFault('TargetNotFound', { id });
  return found;
}

/** The ids of the root, of every unit and of every account. */
export async function allTargets(db: Reader, { id, rootId }: Organization): Promise<string[]> {
  const units = await db.selectFrom('org_units').select('id').where('organization', '=', id).execute();
  const accounts = await db
    .selectFrom('org_members')
    .select('account')
    .where('organization', '=', id)
    .execute();
  return [rootId, ...units.map(unit => unit.id), ...accounts.map(({ account }) => account)];
}
