import type {
  DeleteRolePolicyRequest,
  GetRolePolicyRequest,
  GetRolePolicyResponse,
  ListRolePoliciesRequest,
  ListRolePoliciesResponse,
  PutRolePolicyRequest,
} from '@aws-sdk/client-iam';
import {
  deleteInlinePolicy,
  getInlinePolicy,
  inlinePoliciesOf,
  putInlinePolicy,
} from '../../../accounts/inline-policies.ts';
import { pageOfAll } from '../../../accounts/page.ts';
import { getRole } from '../../../accounts/roles.ts';
import { operation } from '../service.ts';
import { encodedDocument } from './document-text.ts';
import type { Checked } from './input.ts';
import { pageAnswer, pageRequest } from './markers.ts';
import { theRole } from './resources.ts';

export const put = operation<Checked<PutRolePolicyRequest>, object>()({
  action: 'iam:PutRolePolicy',
  resource: theRole,
  async handler({ input, caller, services }) {
    await services.accounts.write(async w => {
      const role = await getRole(w.db, caller.principal.account, input.RoleName);
      await putInlinePolicy(w, role, { name: input.PolicyName, document: input.PolicyDocument });
    });
    return {};
  },
});

export const get = operation<Checked<GetRolePolicyRequest>, GetRolePolicyResponse>()({
  action: 'iam:GetRolePolicy',
  resource: theRole,
  async handler({ input, caller, services }) {
    const db = services.accounts.read;
    const role = await getRole(db, caller.principal.account, input.RoleName);
    const policy = await getInlinePolicy(db, role, input.PolicyName);
    return {
      RoleName: role.name,
      PolicyName: policy.name,
      PolicyDocument: encodedDocument(policy.document),
    };
  },
});

export const list = operation<Checked<ListRolePoliciesRequest>, ListRolePoliciesResponse>()({
  action: 'iam:ListRolePolicies',
  resource: theRole,
  async handler({ input, caller, services }) {
    const db = services.accounts.read;
    const role = await getRole(db, caller.principal.account, input.RoleName);
    const page = pageOfAll(await inlinePoliciesOf(db, role), pageRequest(input), policy => policy.name);
    return { PolicyNames: page.items.map(policy => policy.name), ...pageAnswer(page) };
  },
});

export const remove = operation<Checked<DeleteRolePolicyRequest>, object>()({
  action: 'iam:DeleteRolePolicy',
  resource: theRole,
  async handler({ input, caller, services }) {
    await services.accounts.write(async w => {
      const role = await getRole(w.db, caller.principal.account, input.RoleName);
      await deleteInlinePolicy(w, role, input.PolicyName);
    });
    return {};
  },
});
