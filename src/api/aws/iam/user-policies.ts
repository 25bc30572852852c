import type {
  DeleteUserPolicyRequest,
  GetUserPolicyRequest,
  GetUserPolicyResponse,
  ListUserPoliciesRequest,
  ListUserPoliciesResponse,
  PutUserPolicyRequest,
} from '@aws-sdk/client-iam';
import {
  deleteInlinePolicy,
  getInlinePolicy,
  inlinePoliciesOf,
  putInlinePolicy,
} from '../../../accounts/inline-policies.ts';
import { pageOfAll } from '../../../accounts/page.ts';
import { getUser } from '../../../accounts/users.ts';
import { operation } from '../service.ts';
import { encodedDocument } from './document-text.ts';
import type { Checked } from './input.ts';
import { pageAnswer, pageRequest } from './markers.ts';
import { theUser } from './resources.ts';

export const put = operation<Checked<PutUserPolicyRequest>, object>()({
  action: 'iam:PutUserPolicy',
  resource: theUser,
  async handler({ input, caller, services }) {
    await services.accounts.write(async w => {
      const user = await getUser(w.db, caller.principal.account, input.UserName);
      await putInlinePolicy(w, user, { name: input.PolicyName, document: input.PolicyDocument });
    });
    return {};
  },
});

export const get = operation<Checked<GetUserPolicyRequest>, GetUserPolicyResponse>()({
  action: 'iam:GetUserPolicy',
  resource: theUser,
  async handler({ input, caller, services }) {
    const db = services.accounts.read;
    const user = await getUser(db, caller.principal.account, input.UserName);
    const policy = await getInlinePolicy(db, user, input.PolicyName);
    return {
      UserName: user.name,
      PolicyName: policy.name,
      PolicyDocument: encodedDocument(policy.document),
    };
  },
});

export const list = operation<Checked<ListUserPoliciesRequest>, ListUserPoliciesResponse>()({
  action: 'iam:ListUserPolicies',
  resource: theUser,
  async handler({ input, caller, services }) {
    const db = services.accounts.read;
    const user = await getUser(db, caller.principal.account, input.UserName);
    const page = pageOfAll(await inlinePoliciesOf(db, user), pageRequest(input), policy => policy.name);
    return { PolicyNames: page.items.map(policy => policy.name), ...pageAnswer(page) };
  },
});

export const remove = operation<Checked<DeleteUserPolicyRequest>, object>()({
  action: 'iam:DeleteUserPolicy',
  resource: theUser,
  async handler({ input, caller, services }) {
    await services.accounts.write(async w => {
      const user = await getUser(w.db, caller.principal.account, input.UserName);
      await deleteInlinePolicy(w, user, input.PolicyName);
    });
    return {};
  },
});
