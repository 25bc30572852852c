import type {
  AttachRolePolicyRequest,
  DetachRolePolicyRequest,
  ListAttachedRolePoliciesRequest,
  ListAttachedRolePoliciesResponse,
} from '@aws-sdk/client-iam';
import { attachedPolicies, attachPolicy, detachPolicy } from '../../../accounts/attachments.ts';
import { pageOfAll } from '../../../accounts/page.ts';
import { getRole } from '../../../accounts/roles.ts';
import { operation } from '../service.ts';
import type { Checked } from './input.ts';
import { pageAnswer, pageRequest } from './markers.ts';
import { theRole } from './resources.ts';
import { awsAttached } from './shapes.ts';

export const attach = operation<Checked<AttachRolePolicyRequest>, object>()({
  action: 'iam:AttachRolePolicy',
  resource: theRole,
  async handler({ input, caller, services }) {
    await services.accounts.write(async w => {
      const role = await getRole(w.db, caller.principal.account, input.RoleName);
      await attachPolicy(w, role, input.PolicyArn);
    });
    return {};
  },
});

export const detach = operation<Checked<DetachRolePolicyRequest>, object>()({
  action: 'iam:DetachRolePolicy',
  resource: theRole,
  async handler({ input, caller, services }) {
    await services.accounts.write(async w => {
      const role = await getRole(w.db, caller.principal.account, input.RoleName);
      await detachPolicy(w, role, input.PolicyArn);
    });
    return {};
  },
});

export const list = operation<Checked<ListAttachedRolePoliciesRequest>, ListAttachedRolePoliciesResponse>()({
  action: 'iam:ListAttachedRolePolicies',
  resource: theRole,
  async handler({ input, caller, services }) {
    const db = services.accounts.read;
    const role = await getRole(db, caller.principal.account, input.RoleName);
    const prefix = input.PathPrefix ?? '/';
    const attached = (await attachedPolicies(db, role)).filter(({ path }) => path.startsWith(prefix));
    const page = pageOfAll(
      attached,
      pageRequest(input),
      policy => `${policy.name.toLowerCase()} ${policy.id}`,
    );
    return { AttachedPolicies: page.items.map(awsAttached), ...pageAnswer(page) };
  },
});
