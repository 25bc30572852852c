import type { Principal } from '../iam/index.ts';
import { federatedUserArn, rootArn, sessionArn } from './arns.ts';
import type { SessionIssuer, StoredPrincipalRef } from './caller.ts';
import type { Identity } from './identity.ts';

/** A reference to what the database knows: a federated user stands on the user who made it. */
export type StoredRef =
  | { readonly type: 'root'; readonly account: string }
  | { readonly type: 'user' | 'role'; readonly account: string; readonly id: string };

/** Whose facts a credential stands on. */
export function storedRef(ref: StoredPrincipalRef): StoredRef {
  const { account } = ref;
  switch (ref.type) {
    case 'root':
      return { type: 'root', account };
    case 'user':
    case 'role':
      return { type: ref.type, account, id: ref.id };
    case 'federated-user':
      return ref.id === undefined ? { type: 'root', account } : { type: 'user', account, id: ref.id };
  }
}

/** `identity` is the user or role that `ref` stands on; undefined for a root user. */
export function principalOf(ref: StoredPrincipalRef, identity: Identity | undefined): Principal {
  const { account } = ref;
  if (ref.type === 'federated-user') {
    const { name } = ref.session;
    const arn = federatedUserArn(account, name);
    return {
      type: 'federated-user',
      account,
      arn,
      userId: `${account}:${name}`,
      issuer: userOrRoot(account, identity),
    };
  }
  if (ref.type !== 'role' || identity === undefined) return userOrRoot(account, identity);
  return {
    type: 'assumed-role',
    account,
    arn: sessionArn(account, identity.name, ref.session.name),
    userId: `${identity.id}:${ref.session.name}`,
    roleArn: identity.arn,
  };
}

function userOrRoot(account: string, identity: Identity | undefined): Principal & { type: 'root' | 'user' } {
  if (identity === undefined) return { type: 'root', account, arn: rootArn(account), userId: account };
  return { type: 'user', account, arn: identity.arn, userId: identity.id };
}

/** Who the session of `ref` was made from; undefined where there is none, or where it is the user's own. */
export function sessionIssuerOf(
  ref: StoredPrincipalRef,
  identity: Identity | undefined,
): SessionIssuer | undefined {
  if (ref.type !== 'role' && ref.type !== 'federated-user') return undefined;
  if (identity === undefined) return { type: 'Root', id: ref.account, arn: rootArn(ref.account) };
  const { id, arn, name } = identity;
  return { type: ref.type === 'role' ? 'Role' : 'IAMUser', id, arn, name };
}
