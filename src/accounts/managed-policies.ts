import { awsOwner, parsePolicyArn, policyArn } from './arns.ts';
import { awsManagedPolicies } from './aws-managed-policies.ts';
import { fault } from './faults.ts';
import { nameKey } from './identity.ts';
import { uniqueId } from './ids.ts';
import type { ManagedPolicy } from './managed-policy.ts';
import { namedRows } from './named-rows.ts';
import { deleteOwned } from './owned.ts';
import { checkManagedDocument } from './policy-documents.ts';
import { requireRoom } from './quota.ts';
import { quotas } from './quotas.ts';
import type { PoliciesTable } from './schema.ts';
import { putTags, type Tags } from './tags.ts';
import type { Reader, Writer } from './writer.ts';

export type { ManagedPolicy };

const managedPolicy = (row: PoliciesTable): ManagedPolicy => ({
  id: row.id,
  account: row.account,
  path: row.path,
  name: row.name,
  arn: policyArn(row.account, row.path, row.name),
  description: row.description ?? undefined,
  defaultVersion: row.default_version,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

/** The accounts' own: AWS's policies are in no table. */
const stored = namedRows('iam_policies', managedPolicy, arn => fault('PolicyNotFound', { arn }));

/** The policy of this ARN, whoever owns it: of `account` itself, or of AWS. Throws `PolicyArnInvalid`. */
export async function findPolicy(
  db: Reader,
  account: string,
  arn: string,
): Promise<ManagedPolicy | undefined> {
  const named = parsePolicyArn(arn);
  if (named === undefined) throw fault('PolicyArnInvalid', { arn });
  if (named.account === awsOwner) return awsManagedPolicies.find(policy => policy.arn === arn);
  if (named.account !== account) return undefined;
  const found = await stored.find(db, account, named.name);
  return found?.arn === arn ? found : undefined;
}

/** Throws `PolicyNotFound` and `PolicyArnInvalid`. */
export async function getPolicy(db: Reader, account: string, arn: string): Promise<ManagedPolicy> {
  const found = await findPolicy(db, account, arn);
  if (found === undefined) throw fault('PolicyNotFound', { arn });
  return found;
}

/** As `getPolicy`, for changing it: throws `PolicyOfAws` besides. */
export async function getOwnPolicy(db: Reader, account: string, arn: string): Promise<ManagedPolicy> {
  const found = await getPolicy(db, account, arn);
  if (found.account === awsOwner) throw fault('PolicyOfAws', { arn });
  return found;
}

export async function findPolicyById(db: Reader, id: string): Promise<ManagedPolicy | undefined> {
  const published = awsManagedPolicies.find(policy => policy.id === id);
  if (published !== undefined) return published;
  return await stored.findById(db, id);
}

/** All of the account's own policies, by name; the quota keeps them few. */
export async function ownPolicies(db: Reader, account: string): Promise<ManagedPolicy[]> {
  const rows = await db
    .selectFrom('iam_policies')
    .selectAll()
    .where('account', '=', account)
    .orderBy('name_key')
    .execute();
  return rows.map(managedPolicy);
}

/** Makes a policy with its version 1. Throws `PolicyExists`, `QuotaExceeded`, `MalformedPolicy` and what `putTags` throws. */
export async function createPolicy(
  w: Writer,
  wanted: {
    account: string;
    name: string;
    document: string;
    path?: string | undefined;
    description?: string | undefined;
    tags?: Tags | undefined;
  },
): Promise<ManagedPolicy> {
  checkManagedDocument(w.policies, wanted.document);
  const { account, name } = wanted;
  if (await stored.find(w.db, account, name)) throw fault('PolicyExists', { name });
  await requireRoom(w.db, 'iam_policies', account, quotas.policies);
  const now = w.world.now();
  const row: PoliciesTable = {
    id: uniqueId(w.world, 'policy'),
    account,
    path: wanted.path ?? '/',
    name,
    name_key: nameKey(name),
    description: wanted.description ?? null,
    default_version: 1,
    last_version: 1,
    created_at: now,
    updated_at: now,
  };
  await w.db.insertInto('iam_policies').values(row).execute();
  await w.db
    .insertInto('iam_policy_versions')
    .values({ policy_id: row.id, version: 1, document: wanted.document, created_at: now })
    .execute();
  await putTags(w, row.id, wanted.tags ?? []);
  return managedPolicy(row);
}

/** Throws `PolicyNotFound`, `PolicyOfAws`, `PolicyAttached` and `PolicyHasVersions`. */
export async function deletePolicy(w: Writer, account: string, arn: string): Promise<void> {
  const { id } = await getOwnPolicy(w.db, account, arn);
  if (await isUsed(w.db, id)) throw fault('PolicyAttached', { arn });
  const versions = await w.db
    .selectFrom('iam_policy_versions')
    .select('version')
    .where('policy_id', '=', id)
    .execute();
  if (versions.length > 1) throw fault('PolicyHasVersions', { arn });
  await deleteOwned(w, id);
  await w.db.deleteFrom('iam_policy_versions').where('policy_id', '=', id).execute();
  await w.db.deleteFrom('iam_policies').where('id', '=', id).execute();
}

async function isUsed(db: Reader, id: string): Promise<boolean> {
  const attached = db.selectFrom('iam_attachments').select('owner_id').where('policy_id', '=', id);
  const users = db.selectFrom('iam_users').select('id').where('boundary', '=', id);
  const roles = db.selectFrom('iam_roles').select('id').where('boundary', '=', id);
  return Boolean(
    (await attached.executeTakeFirst()) ||
      (await users.executeTakeFirst()) ||
      (await roles.executeTakeFirst()),
  );
}
