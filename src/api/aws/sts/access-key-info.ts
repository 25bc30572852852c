import type { GetAccessKeyInfoRequest, GetAccessKeyInfoResponse } from '@aws-sdk/client-sts';
import { findAccount } from '../../../accounts/account.ts';
import { accountOfKeyId } from '../../../accounts/ids.ts';
import type { Checked } from '../iam/input.ts';
import { everything } from '../iam/resources.ts';
import { operation } from '../service.ts';
import { stsFault } from './faults.ts';

/** The account of a key, also of another account's: a long-term key's is known, a session's can be read from its id. */
export const getAccessKeyInfo = operation<Checked<GetAccessKeyInfoRequest>, GetAccessKeyInfoResponse>()({
  action: 'sts:GetAccessKeyInfo',
  resource: everything,
  async handler({ input: { AccessKeyId: id }, services: { accounts } }) {
    const ofSession = accountOfKeyId(id);
    const known =
      ofSession === undefined
        ? (await accounts.accessKey(id))?.ref.account
        : (await findAccount(accounts.read, ofSession))?.id;
    if (known === undefined) throw stsFault('AccessKeyUnknown', { id });
    return { Account: known };
  },
});
