import { fault } from './faults.ts';
import { countRows, type NamedTable } from './named-rows.ts';
import type { Reader } from './writer.ts';

/** Throws `QuotaExceeded` when the account holds as many rows as it may. IAM User Guide, "IAM and AWS STS quotas". */
export async function requireRoom(
  db: Reader,
  table: NamedTable,
  account: string,
  quota: { readonly quota: string; readonly limit: number },
): Promise<void> {
  if ((await countRows(db, table, account)) >= quota.limit) throw fault('QuotaExceeded', quota);
}
