import { attachablePolicy } from './attachments.ts';
import { fault } from './faults.ts';
import type { Identity } from './identity.ts';
import { findPolicyById } from './managed-policies.ts';
import { requireModifiable } from './service-linked.ts';
import type { Reader, Writer } from './writer.ts';

const tables = { user: 'iam_users', role: 'iam_roles' } as const;

/** The ARN of the managed policy that bounds a user or role, if one does. */
export async function boundaryArn(db: Reader, owner: Identity): Promise<string | undefined> {
  return owner.boundary === null ? undefined : (await findPolicyById(db, owner.boundary))?.arn;
}

/** The id of the policy to be set as a boundary of an identity that is about to be made. */
export async function boundaryId(
  db: Reader,
  account: string,
  arn: string | undefined,
): Promise<string | undefined> {
  return arn === undefined ? undefined : (await attachablePolicy(db, account, arn)).id;
}

/** Throws `PolicyNotAttachable`, `PolicyArnInvalid` and `RoleProtected`. */
export async function setBoundary(w: Writer, owner: Identity, arn: string): Promise<void> {
  requireModifiable(owner);
  const { id } = await attachablePolicy(w.db, owner.account, arn);
  await w.db.updateTable(tables[owner.kind]).set({ boundary: id }).where('id', '=', owner.id).execute();
}

/** Throws `NoBoundary` and `RoleProtected`. */
export async function removeBoundary(w: Writer, owner: Identity): Promise<void> {
  requireModifiable(owner);
  if (owner.boundary === null) throw fault('NoBoundary', { kind: owner.kind, name: owner.name });
  await w.db.updateTable(tables[owner.kind]).set({ boundary: null }).where('id', '=', owner.id).execute();
}

/** How many users and roles of the account each policy bounds; by the policy's id. */
export async function boundaryCounts(db: Reader, account: string): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const table of Object.values(tables)) {
    const rows = await db
      .selectFrom(table)
      .select('boundary')
      .where('account', '=', account)
      .where('boundary', 'is not', null)
      .execute();
    for (const { boundary } of rows) {
      if (boundary !== null) counts.set(boundary, (counts.get(boundary) ?? 0) + 1);
    }
  }
  return counts;
}

/** The users and roles of the account that the policy bounds, by their unique ids. */
export async function boundBy(db: Reader, account: string, policyId: string): Promise<ReadonlySet<string>> {
  const bound = new Set<string>();
  for (const table of Object.values(tables)) {
    const rows = await db
      .selectFrom(table)
      .select('id')
      .where('account', '=', account)
      .where('boundary', '=', policyId)
      .execute();
    for (const { id } of rows) bound.add(id);
  }
  return bound;
}
