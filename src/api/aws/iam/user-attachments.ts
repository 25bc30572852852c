import type {
  AttachUserPolicyRequest,
  DetachUserPolicyRequest,
  ListAttachedUserPoliciesRequest,
  ListAttachedUserPoliciesResponse,
} from '@aws-sdk/client-iam';
import { attachedPolicies, attachPolicy, detachPolicy } from '../../../accounts/attachments.ts';
import { pageOfAll } from '../../../accounts/page.ts';
import { getUser } from '../../../accounts/users.ts';
import { operation } from '../service.ts';
import type { Checked } from './input.ts';
import { pageAnswer, pageRequest } from './markers.ts';
import { theUser } from './resources.ts';
import { awsAttached } from './shapes.ts';

export const attach = operation<Checked<AttachUserPolicyRequest>, object>()({
  action: 'iam:AttachUserPolicy',
  resource: theUser,
  async handler({ input, caller, services }) {
    await services.accounts.write(async w => {
      const user = await getUser(w.db, caller.principal.account, input.UserName);
      await attachPolicy(w, user, input.PolicyArn);
    });
    return {};
  },
});

export const detach = operation<Checked<DetachUserPolicyRequest>, object>()({
  action: 'iam:DetachUserPolicy',
  resource: theUser,
  async handler({ input, caller, services }) {
    await services.accounts.write(async w => {
      const user = await getUser(w.db, caller.principal.account, input.UserName);
      await detachPolicy(w, user, input.PolicyArn);
    });
    return {};
  },
});

export const list = operation<Checked<ListAttachedUserPoliciesRequest>, ListAttachedUserPoliciesResponse>()({
  action: 'iam:ListAttachedUserPolicies',
  resource: theUser,
  async handler({ input, caller, services }) {
    const db = services.accounts.read;
    const user = await getUser(db, caller.principal.account, input.UserName);
    const prefix = input.PathPrefix ?? '/';
    const attached = (await attachedPolicies(db, user)).filter(({ path }) => path.startsWith(prefix));
    const page = pageOfAll(
      attached,
      pageRequest(input),
      policy => `${policy.name.toLowerCase()} ${policy.id}`,
    );
    return { AttachedPolicies: page.items.map(awsAttached), ...pageAnswer(page) };
  },
});
