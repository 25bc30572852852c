import type {
  CloseAccountRequest,
  DescribeAccountRequest,
  DescribeAccountResponse,
  ListAccountsForParentRequest,
  ListAccountsForParentResponse,
  ListAccountsRequest,
  ListAccountsResponse,
  MoveAccountRequest,
  RemoveAccountFromOrganizationRequest,
} from '@aws-sdk/client-organizations';
import { closeAccount } from '../../../accounts/organization/close-account.ts';
import {
  getMember,
  listMembers,
  moveAccount,
  removeAccount,
} from '../../../accounts/organization/members.ts';
import type { Checked } from '../iam/input.ts';
import { inOrganization } from './in-organization.ts';
import { pageAnswer, pageRequest } from './page-token.ts';
import { awsAccount } from './shapes.ts';

export const describe = inOrganization<Checked<DescribeAccountRequest>, DescribeAccountResponse>()({
  name: 'DescribeAccount',
  open: 'administrators',
  delegable: true,
  about: input => [input.AccountId],
  async handler({ input, organization, db }) {
    return { Account: awsAccount(organization, await getMember(db, organization, input.AccountId)) };
  },
});

export const list = inOrganization<ListAccountsRequest, ListAccountsResponse>()({
  name: 'ListAccounts',
  open: 'administrators',
  delegable: true,
  async handler({ input, organization, db }) {
    const page = await listMembers(db, organization, pageRequest(input));
    return { Accounts: page.items.map(member => awsAccount(organization, member)), ...pageAnswer(page) };
  },
});

export const listForParent = inOrganization<
  Checked<ListAccountsForParentRequest>,
  ListAccountsForParentResponse
>()({
  name: 'ListAccountsForParent',
  open: 'administrators',
  delegable: true,
  about: input => [input.ParentId],
  async handler({ input, organization, db }) {
    const page = await listMembers(db, organization, { ...pageRequest(input), parent: input.ParentId });
    return { Accounts: page.items.map(member => awsAccount(organization, member)), ...pageAnswer(page) };
  },
});

export const move = inOrganization<Checked<MoveAccountRequest>, object>()({
  name: 'MoveAccount',
  open: 'management',
  about: input => [input.AccountId, input.SourceParentId, input.DestinationParentId],
  async handler({ input, organization, change }) {
    const { AccountId, SourceParentId, DestinationParentId } = input;
    await change(w => moveAccount(w, organization, AccountId, SourceParentId, DestinationParentId));
    return {};
  },
});

export const remove = inOrganization<Checked<RemoveAccountFromOrganizationRequest>, object>()({
  name: 'RemoveAccountFromOrganization',
  open: 'management',
  about: input => [input.AccountId],
  async handler({ input, organization, change }) {
    await change(w => removeAccount(w, organization, input.AccountId));
    return {};
  },
});

export const close = inOrganization<Checked<CloseAccountRequest>, object>()({
  name: 'CloseAccount',
  open: 'management',
  about: input => [input.AccountId],
  async handler({ input, organization, change }) {
    await change(w => closeAccount(w, organization, input.AccountId));
    return {};
  },
});
