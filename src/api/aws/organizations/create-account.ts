import type {
  CreateAccountRequest,
  CreateAccountResponse,
  DescribeCreateAccountStatusRequest,
  DescribeCreateAccountStatusResponse,
  ListCreateAccountStatusRequest,
  ListCreateAccountStatusResponse,
} from '@aws-sdk/client-organizations';
import {
  createAccount,
  getAccountRequest,
  listAccountRequests,
} from '../../../accounts/organization/create-account.ts';
import type { Checked } from '../iam/input.ts';
import { inOrganization } from './in-organization.ts';
import { pageAnswer, pageRequest } from './page-token.ts';
import { requestTags } from './resources.ts';
import { awsRequest, tagsFrom } from './shapes.ts';

/** The answer says that it has begun, as AWS's does; by the time that anybody asks, it is done. */
export const create = inOrganization<Checked<CreateAccountRequest>, CreateAccountResponse>()({
  name: 'CreateAccount',
  open: 'management',
  context: input => requestTags(input.Tags),
  async handler({ input, organization, change }) {
    const wanted = {
      name: input.AccountName,
      email: input.Email,
      roleName: input.RoleName,
      tags: tagsFrom(input.Tags),
    };
    const { id, name, requestedAt } = await change(w => createAccount(w, organization, wanted));
    return {
      CreateAccountStatus: {
        Id: id,
        AccountName: name,
        State: 'IN_PROGRESS',
        RequestedTimestamp: new Date(requestedAt),
      },
    };
  },
});

export const describe = inOrganization<
  Checked<DescribeCreateAccountStatusRequest>,
  DescribeCreateAccountStatusResponse
>()({
  name: 'DescribeCreateAccountStatus',
  open: 'administrators',
  delegable: true,
  async handler({ input, organization, db }) {
    const request = await getAccountRequest(db, organization, input.CreateAccountRequestId);
    return { CreateAccountStatus: awsRequest(request) };
  },
});

const everyState = ['IN_PROGRESS', 'SUCCEEDED', 'FAILED'];

export const list = inOrganization<ListCreateAccountStatusRequest, ListCreateAccountStatusResponse>()({
  name: 'ListCreateAccountStatus',
  open: 'administrators',
  delegable: true,
  async handler({ input, organization, db }) {
    const states = input.States ?? everyState;
    const page = await listAccountRequests(db, organization, states, pageRequest(input));
    return { CreateAccountStatuses: page.items.map(awsRequest), ...pageAnswer(page) };
  },
});
