import { isNamedPrincipal } from '../grammar/aws-principal.ts';
import type { PrincipalEntry, Selection } from '../grammar/document.ts';
import type { Principal } from '../principal.ts';
import type { Query } from '../request.ts';
import { type Grant, grants } from './grant.ts';

/** Tells how far a statement speaks of a caller. */
export type GrantOf = (query: Query) => Grant;

/** The statements of an identity-based policy speak of whoever they are attached to. */
export const attached: GrantOf = () => grants.final;

/**
 * Compiles `Principal` or `NotPrincipal`. Services and identity providers are kept in the document and match no
 * principal type there is yet. `everyone` is the grant that `*` gives.
 */
export function compilePrincipals({ negated, entries }: Selection<PrincipalEntry>, everyone: Grant): GrantOf {
  // Account ids, ARNs and unique ids cannot be mistaken for each other, so one set holds them all.
  const names = new Set(
    entries.filter(isNamedPrincipal).map(entry => (entry.kind === 'account' ? entry.account : entry.arn)),
  );
  if (negated) return query => (isExempt(query, names) ? grants.none : grants.final);
  const least = entries.some(entry => entry.kind === 'everyone') ? everyone : grants.none;
  return ({ principal }) => Math.max(grantByName(principal, names), least) as Grant;
}

/** A root user's ARN is never among the names: it is its account. */
function grantByName(principal: Principal, names: ReadonlySet<string>): Grant {
  if (names.has(principal.arn)) return grants.final;
  if (principal.type === 'user' && names.has(principal.userId)) return grants.final;
  if (principal.type === 'assumed-role' && namesRole(principal, names)) return grants.limited;
  return names.has(principal.account) ? grants.delegated : grants.none;
}

function namesRole(principal: Principal & { type: 'assumed-role' }, names: ReadonlySet<string>): boolean {
  return names.has(principal.roleArn) || names.has(principal.userId.split(':', 1)[0] as string);
}

/**
 * Whether `NotPrincipal` spares the caller: AWS asks for the account and then for the user or role, so both must be
 * named; a session named without its role is not spared, and nobody with a permissions boundary is
 * (IAM User Guide, "NotPrincipal").
 */
function isExempt({ principal, bounded }: Query, names: ReadonlySet<string>): boolean {
  if (bounded || !names.has(principal.account)) return false;
  switch (principal.type) {
    case 'root':
      return true;
    case 'user':
      return names.has(principal.arn) || names.has(principal.userId);
    case 'assumed-role':
      return namesRole(principal, names);
  }
}
