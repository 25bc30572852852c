import { awsOwner } from './arns.ts';
import { awsManagedPolicies } from './aws-managed-policies.ts';
import { fault } from './faults.ts';
import { getOwnPolicy, type ManagedPolicy } from './managed-policies.ts';
import { checkManagedDocument } from './policy-documents.ts';
import type { Reader, Writer } from './writer.ts';

export interface PolicyVersion {
  readonly version: number;
  readonly document: string;
  readonly isDefault: boolean;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

export const maxVersions = 5;

/** The versions of a policy, the newest first. */
export async function versionsOf(db: Reader, policy: ManagedPolicy): Promise<PolicyVersion[]> {
  if (policy.account === awsOwner) {
    const published = awsManagedPolicies.find(({ id }) => id === policy.id);
    if (published === undefined) return [];
    const { defaultVersion: version, document, updatedAt: createdAt } = published;
    return [{ version, document, isDefault: true, createdAt }];
  }
  const rows = await db
    .selectFrom('iam_policy_versions')
    .selectAll()
    .where('policy_id', '=', policy.id)
    .orderBy('version', 'desc')
    .execute();
  return rows.map(row => ({
    version: row.version,
    document: row.document,
    isDefault: row.version === policy.defaultVersion,
    createdAt: row.created_at,
  }));
}

/** `versionId` reads `v1`. Throws `PolicyVersionNotFound`. */
export async function getVersion(
  db: Reader,
  policy: ManagedPolicy,
  versionId: string,
): Promise<PolicyVersion> {
  const found = (await versionsOf(db, policy)).find(({ version }) => `v${version}` === versionId);
  if (found === undefined) throw fault('PolicyVersionNotFound', { arn: policy.arn, version: versionId });
  return found;
}

/** The document in force. */
export async function defaultDocument(db: Reader, policy: ManagedPolicy): Promise<string> {
  return (await getVersion(db, policy, `v${policy.defaultVersion}`)).document;
}

/** Throws what `getOwnPolicy` and `checkManagedDocument` throw, and `TooManyVersions`. */
export async function createVersion(
  w: Writer,
  account: string,
  arn: string,
  wanted: { document: string; setAsDefault: boolean },
): Promise<PolicyVersion> {
  checkManagedDocument(w.policies, wanted.document);
  const policy = await getOwnPolicy(w.db, account, arn);
  if ((await versionsOf(w.db, policy)).length >= maxVersions)
    throw fault('TooManyVersions', { limit: maxVersions });
  const now = w.world.now();
  const { last_version: last } = await w.db
    .selectFrom('iam_policies')
    .select('last_version')
    .where('id', '=', policy.id)
    .executeTakeFirstOrThrow();
  const version = last + 1;
  await w.db
    .insertInto('iam_policy_versions')
    .values({ policy_id: policy.id, version, document: wanted.document, created_at: now })
    .execute();
  await w.db
    .updateTable('iam_policies')
    .set({
      last_version: version,
      ...(wanted.setAsDefault ? { default_version: version, updated_at: now } : {}),
    })
    .where('id', '=', policy.id)
    .execute();
  return { version, document: wanted.document, isDefault: wanted.setAsDefault, createdAt: now };
}

/** Throws what `getOwnPolicy` throws, and `PolicyVersionNotFound`. */
export async function setDefaultVersion(
  w: Writer,
  account: string,
  arn: string,
  versionId: string,
): Promise<void> {
  const policy = await getOwnPolicy(w.db, account, arn);
  const { version } = await getVersion(w.db, policy, versionId);
  await w.db
    .updateTable('iam_policies')
    .set({ default_version: version, updated_at: w.world.now() })
    .where('id', '=', policy.id)
    .execute();
}

/** Throws what `getOwnPolicy` throws, `PolicyVersionNotFound` and `DefaultVersion`. */
export async function deleteVersion(
  w: Writer,
  account: string,
  arn: string,
  versionId: string,
): Promise<void> {
  const policy = await getOwnPolicy(w.db, account, arn);
  const { version, isDefault } = await getVersion(w.db, policy, versionId);
  if (isDefault) throw fault('DefaultVersion', { arn });
  await w.db
    .deleteFrom('iam_policy_versions')
    .where('policy_id', '=', policy.id)
    .where('version', '=', version)
    .execute();
}
