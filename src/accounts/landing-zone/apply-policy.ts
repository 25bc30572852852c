import { policyArn } from '../arns.ts';
import { createPolicy, ownPolicies } from '../managed-policies.ts';
import {
  createVersion,
  defaultDocument,
  deleteVersion,
  maxVersions,
  versionsOf,
} from '../policy-versions.ts';
import type { Writer } from '../writer.ts';
import { zoneFault } from './faults.ts';
import type { ZonePolicy } from './zone.ts';

/** A managed policy with the declared document in force. Room for a new version is made by dropping the oldest unused one. */
export async function applyPolicy(w: Writer, account: string, wanted: ZonePolicy): Promise<void> {
  const own = await ownPolicies(w.db, account);
  const found = own.find(({ name }) => name.toLowerCase() === wanted.name.toLowerCase());
  if (found === undefined) {
    await createPolicy(w, { account, ...wanted });
    return;
  }
  if (found.arn !== policyArn(account, wanted.path ?? found.path, wanted.name)) {
    throw zoneFault('PathIsFixed', { path: `${found.path}${found.name}` });
  }
  if ((await defaultDocument(w.db, found)) === wanted.document) return;
  const versions = await versionsOf(w.db, found);
  const oldest = versions.findLast(({ isDefault }) => !isDefault);
  if (versions.length >= maxVersions && oldest !== undefined) {
    await deleteVersion(w, account, found.arn, `v${oldest.version}`);
  }
  await createVersion(w, account, found.arn, { document: wanted.document, setAsDefault: true });
}
