import type { GetCallerIdentityResponse } from '@aws-sdk/client-sts';
import { everything } from '../iam/resources.ts';
import { operation } from '../service.ts';

export const getCallerIdentity = operation<object, GetCallerIdentityResponse>()({
  action: null,
  resource: everything,
  async handler({ caller: { principal } }) {
    return { UserId: principal.userId, Account: principal.account, Arn: principal.arn };
  },
});
