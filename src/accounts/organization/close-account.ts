import type { Writer } from '../writer.ts';
import { constraint, orgFault } from './faults.ts';
import { getMember } from './members.ts';
import type { Organization } from './organization.ts';

const month = 30 * 24 * 3600 * 1000;

/**
 * Closes a member account: it is suspended, and none of its principals can do anything from now on. AWS Organizations
 * User Guide, "Closing a member account": ten accounts a month, or a tenth of them where that is more. Throws
 * `AccountNotInOrganization`, `AccountAlreadyClosed` and `ConstraintViolated`.
 */
export async function closeAccount(w: Writer, organization: Organization, account: string): Promise<void> {
  const member = await getMember(w.db, organization, account);
  if (account === organization.managementAccount) {
    const text = 'You cannot close the management account of an organization.';
    throw constraint('CANNOT_CLOSE_MANAGEMENT_ACCOUNT', text);
  }
  if (member.closedAt !== undefined) throw orgFault('AccountAlreadyClosed', { account });
  const now = w.world.now();
  const closings = await w.db
    .selectFrom('org_members')
    .innerJoin('accounts', 'accounts.id', 'org_members.account')
    .select('closed_at')
    .where('organization', '=', organization.id)
    .execute();
  const recent = closings.filter(({ closed_at }) => closed_at !== null && closed_at > now - month);
  if (recent.length >= Math.max(10, Math.floor(closings.length / 10))) {
    const text = 'You have exceeded the number of member accounts that you can close within 30 days.';
    throw constraint('CLOSE_ACCOUNT_QUOTA_EXCEEDED', text);
  }
  await w.db.updateTable('accounts').set({ closed_at: now }).where('id', '=', account).execute();
}
