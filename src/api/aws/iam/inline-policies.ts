import type { PolicyOwner } from '../../../accounts/identity.ts';
import {
  deleteInlinePolicy,
  getInlinePolicy,
  inlinePoliciesOf,
  putInlinePolicy,
} from '../../../accounts/inline-policies.ts';
import { pageOfAll } from '../../../accounts/page.ts';
import { operation } from '../service.ts';
import { changing } from './changing.ts';
import { encodedDocument } from './document-text.ts';
import type { OwnerKind } from './kinds.ts';
import { type PageAnswer, type Paged, pageAnswer, pageRequest } from './markers.ts';

interface PolicyNamed {
  readonly PolicyName: string;
}
interface Document {
  readonly PolicyDocument: string;
}

/** PutUserPolicy, PutRolePolicy, PutGroupPolicy. */
export const put = <Named>(action: string, of: OwnerKind<Named>) =>
  changing<Named, PolicyNamed & Document, PolicyOwner>(action, of, (w, owner, input) =>
    putInlinePolicy(w, owner, { name: input.PolicyName, document: input.PolicyDocument }),
  );

export const get = <Named>(action: string, of: OwnerKind<Named>) =>
  operation<Named & PolicyNamed, Named & PolicyNamed & Document>()({
    action,
    resource: of.resource,
    async handler({ input, caller, services }) {
      const db = services.accounts.read;
      const owner = await of.get(db, caller.principal.account, input);
      const { name, document } = await getInlinePolicy(db, owner, input.PolicyName);
      return { ...of.named(owner), PolicyName: name, PolicyDocument: encodedDocument(document) };
    },
  });

export const list = <Named>(action: string, of: OwnerKind<Named>) =>
  operation<Named & Paged, { PolicyNames: string[] } & PageAnswer>()({
    action,
    resource: of.resource,
    async handler({ input, caller, services }) {
      const db = services.accounts.read;
      const owner = await of.get(db, caller.principal.account, input);
      const page = pageOfAll(await inlinePoliciesOf(db, owner), pageRequest(input), policy => policy.name);
      return { PolicyNames: page.items.map(policy => policy.name), ...pageAnswer(page) };
    },
  });

export const remove = <Named>(action: string, of: OwnerKind<Named>) =>
  changing<Named, PolicyNamed, PolicyOwner>(action, of, (w, owner, { PolicyName }) =>
    deleteInlinePolicy(w, owner, PolicyName),
  );
