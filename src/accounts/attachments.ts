import { serviceLinkedRoot } from './arns.ts';
import { fault } from './faults.ts';
import type { PolicyOwner } from './identity.ts';
import { findPolicy, findPolicyById, type ManagedPolicy } from './managed-policies.ts';
import { quotas } from './quotas.ts';
import { requireModifiable } from './service-linked.ts';
import type { Reader, Writer } from './writer.ts';

/** The managed policies attached to a user, role or group, by name. */
export async function attachedPolicies(db: Reader, owner: PolicyOwner): Promise<ManagedPolicy[]> {
  const rows = await db
    .selectFrom('iam_attachments')
    .select('policy_id')
    .where('owner_id', '=', owner.id)
    .execute();
  const policies: ManagedPolicy[] = [];
  for (const { policy_id } of rows) {
    const policy = await findPolicyById(db, policy_id);
    if (policy !== undefined) policies.push(policy);
  }
  return policies.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** The policy that may be attached to identities of `account`. Throws `PolicyNotAttachable` and `PolicyArnInvalid`. */
export async function attachablePolicy(db: Reader, account: string, arn: string): Promise<ManagedPolicy> {
  const policy = await findPolicy(db, account, arn);
  if (policy === undefined) throw fault('PolicyNotAttachable', { arn });
  return policy;
}

const attachmentQuotas = {
  user: quotas.attachedToUser,
  role: quotas.attachedToRole,
  group: quotas.attachedToGroup,
};

/**
 * Attaching what is attached already is no error. Throws what `attachablePolicy` throws, `ServiceRolePolicy`,
 * `RoleProtected` and `QuotaExceeded`.
 */
export async function attachPolicy(w: Writer, owner: PolicyOwner, arn: string): Promise<void> {
  requireModifiable(owner);
  const policy = await attachablePolicy(w.db, owner.account, arn);
  if (policy.path.startsWith(serviceLinkedRoot)) throw fault('ServiceRolePolicy', { kind: owner.kind });
  const attached = await attachedPolicies(w.db, owner);
  if (attached.some(({ id }) => id === policy.id)) return;
  const quota = attachmentQuotas[owner.kind];
  if (attached.length >= quota.limit) throw fault('QuotaExceeded', quota);
  await attachTo(w, owner, policy);
}

/** Attaches a policy that the caller found attachable. */
export async function attachTo(w: Writer, owner: PolicyOwner, policy: ManagedPolicy): Promise<void> {
  await w.db
    .insertInto('iam_attachments')
    .values({
      owner_id: owner.id,
      account: owner.account,
      policy_id: policy.id,
      created_at: w.world.now(),
    })
    .execute();
}

/** Throws `PolicyNotFound` where it is not attached, `PolicyArnInvalid` and `RoleProtected`. */
export async function detachPolicy(w: Writer, owner: PolicyOwner, arn: string): Promise<void> {
  requireModifiable(owner);
  const policy = await findPolicy(w.db, owner.account, arn);
  const attached = await attachedPolicies(w.db, owner);
  if (policy === undefined || !attached.some(({ id }) => id === policy.id)) {
    throw fault('PolicyNotFound', { arn });
  }
  await w.db
    .deleteFrom('iam_attachments')
    .where('owner_id', '=', owner.id)
    .where('policy_id', '=', policy.id)
    .execute();
}

/** How many users, roles and groups of the account each of its attached policies has; by the policy's id. */
export async function attachmentCounts(db: Reader, account: string): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom('iam_attachments')
    .select(e => ['policy_id', e.fn.countAll<number>().as('count')])
    .where('account', '=', account)
    .groupBy('policy_id')
    .execute();
  return new Map(rows.map(row => [row.policy_id, Number(row.count)]));
}

/** The unique ids of the account's users, roles and groups that have the policy. */
export async function attachedTo(
  db: Reader,
  account: string,
  policy: ManagedPolicy,
): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('iam_attachments')
    .select('owner_id')
    .where('account', '=', account)
    .where('policy_id', '=', policy.id)
    .execute();
  return new Set(rows.map(row => row.owner_id));
}
