import { fault } from './faults.ts';
import type { Reader } from './writer.ts';

/** Throws `QuotaExceeded` when the account holds as many rows as it may. IAM User Guide, "IAM and AWS STS quotas". */
export async function requireRoom(
  db: Reader,
  table: 'iam_users' | 'iam_roles' | 'iam_policies',
  account: string,
  quota: { readonly quota: string; readonly limit: number },
): Promise<void> {
  const { count } = await db
    .selectFrom(table)
    .select(e => e.fn.countAll<number>().as('count'))
    .where('account', '=', account)
    .executeTakeFirstOrThrow();
  if (Number(count) >= quota.limit) throw fault('QuotaExceeded', quota);
}
