import type { AttachedPolicy } from '@aws-sdk/client-iam';
import { attachedPolicies, attachPolicy, detachPolicy } from '../../../accounts/attachments.ts';
import type { PolicyOwner } from '../../../accounts/identity.ts';
import { pageOfAll } from '../../../accounts/page.ts';
import { operation } from '../service.ts';
import { changing } from './changing.ts';
import type { OwnerKind } from './kinds.ts';
import { type PageAnswer, type Paged, pageAnswer, pageRequest } from './markers.ts';
import { awsAttached } from './shapes.ts';

interface PolicyNamed {
  readonly PolicyArn: string;
}

/** AttachUserPolicy, AttachRolePolicy, AttachGroupPolicy. */
export const attach = <Named>(action: string, of: OwnerKind<Named>) =>
  changing<Named, PolicyNamed, PolicyOwner>(action, of, (w, owner, { PolicyArn }) =>
    attachPolicy(w, owner, PolicyArn),
  );

export const detach = <Named>(action: string, of: OwnerKind<Named>) =>
  changing<Named, PolicyNamed, PolicyOwner>(action, of, (w, owner, { PolicyArn }) =>
    detachPolicy(w, owner, PolicyArn),
  );

export const list = <Named>(action: string, of: OwnerKind<Named>) =>
  operation<
    Named & Paged & { readonly PathPrefix?: string | undefined },
    { AttachedPolicies: AttachedPolicy[] } & PageAnswer
  >()({
    action,
    resource: of.resource,
    async handler({ input, caller, services }) {
      const db = services.accounts.read;
      const owner = await of.get(db, caller.principal.account, input);
      const prefix = input.PathPrefix ?? '/';
      const attached = (await attachedPolicies(db, owner)).filter(({ path }) => path.startsWith(prefix));
      const page = pageOfAll(
        attached,
        pageRequest(input),
        policy => `${policy.name.toLowerCase()} ${policy.id}`,
      );
      return { AttachedPolicies: page.items.map(awsAttached), ...pageAnswer(page) };
    },
  });
