import type {
  CreateAccountAliasRequest,
  DeleteAccountAliasRequest,
  ListAccountAliasesRequest,
  ListAccountAliasesResponse,
} from '@aws-sdk/client-iam';
import { accountAlias, deleteAccountAlias, setAccountAlias } from '../../../accounts/account-alias.ts';
import { pageOfAll } from '../../../accounts/page.ts';
import { operation } from '../service.ts';
import type { Checked } from './input.ts';
import { pageAnswer, pageRequest } from './markers.ts';
import { everything } from './resources.ts';

export const create = operation<Checked<CreateAccountAliasRequest>, object>()({
  action: 'iam:CreateAccountAlias',
  resource: everything,
  async handler({ input, caller, services }) {
    await services.accounts.write(w => setAccountAlias(w, caller.principal.account, input.AccountAlias));
    return {};
  },
});

export const list = operation<Checked<ListAccountAliasesRequest>, ListAccountAliasesResponse>()({
  action: 'iam:ListAccountAliases',
  resource: everything,
  async handler({ input, caller, services }) {
    const alias = await accountAlias(services.accounts.read, caller.principal.account);
    const page = pageOfAll(alias === undefined ? [] : [alias], pageRequest(input), each => each);
    return { AccountAliases: [...page.items], ...pageAnswer(page) };
  },
});

export const remove = operation<Checked<DeleteAccountAliasRequest>, object>()({
  action: 'iam:DeleteAccountAlias',
  resource: everything,
  async handler({ input, caller, services }) {
    await services.accounts.write(w => deleteAccountAlias(w, caller.principal.account, input.AccountAlias));
    return {};
  },
});
