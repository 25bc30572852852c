import type { Reader } from '../writer.ts';
import { constraint } from './faults.ts';
import type { Organization } from './organization.ts';

/** Throws a `ConstraintViolated` where the table holds as many rows of the organization as it may. */
export async function requireRoomIn(
  db: Reader,
  table: 'org_units' | 'org_members' | 'org_policies',
  organization: Organization,
  limit: { readonly max: number; readonly reason: string; readonly text: string; readonly type?: string },
): Promise<void> {
  let query = db
    .selectFrom(table as 'org_policies')
    .select(e => e.fn.countAll<number>().as('count'))
    .where('organization', '=', organization.id);
  if (limit.type !== undefined) query = query.where('type', '=', limit.type);
  const { count } = await query.executeTakeFirstOrThrow();
  if (Number(count) >= limit.max) throw constraint(limit.reason, limit.text);
}
