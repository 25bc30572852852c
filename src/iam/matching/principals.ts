import { isNamedPrincipal } from '../grammar/aws-principal.ts';
import type { PrincipalEntry, Selection } from '../grammar/document.ts';
import type { Principal, RoleSession, User } from '../principal.ts';
import type { Query } from '../request.ts';
import { type Grant, grants } from './grant.ts';

/** Tells how far a statement speaks of a caller. */
export type GrantOf = (query: Query) => Grant;

/** The statements of an identity-based policy speak of whoever they are attached to. */
export const attached: GrantOf = () => grants.final;

/** Who is named, by kind: a service and an identity provider may have the same name. */
interface Names {
  /** Account ids, ARNs and unique ids, which cannot be mistaken for each other. */
  readonly aws: ReadonlySet<string>;
  readonly services: ReadonlySet<string>;
  readonly providers: ReadonlySet<string>;
}

/** Compiles `Principal` or `NotPrincipal`. `everyone` is the grant that `*` gives. */
export function compilePrincipals({ negated, entries }: Selection<PrincipalEntry>, everyone: Grant): GrantOf {
  const names = namesOf(entries);
  if (negated) return query => (isExempt(query, names) ? grants.none : grants.final);
  const least = entries.some(entry => entry.kind === 'everyone') ? everyone : grants.none;
  if (entries.length === 1 && least !== grants.none) return () => least;
  return ({ principal }) => Math.max(grantByName(principal, names), least) as Grant;
}

function namesOf(entries: readonly PrincipalEntry[]): Names {
  const aws = new Set<string>();
  const services = new Set<string>();
  const providers = new Set<string>();
  for (const entry of entries) {
    if (entry.kind === 'service') services.add(entry.name);
    else if (entry.kind === 'federated') providers.add(entry.provider);
    else if (isNamedPrincipal(entry)) aws.add(entry.kind === 'account' ? entry.account : entry.arn);
  }
  return { aws, services, providers };
}

/** A root user's ARN is never among the names: it is its account. */
function grantByName(principal: Principal, { aws, services, providers }: Names): Grant {
  switch (principal.type) {
    case 'service':
      return services.has(principal.service) ? grants.final : grants.none;
    case 'web-identity':
      return providers.has(principal.provider) ? grants.final : grants.none;
    case 'root':
      break;
    case 'user':
      if (namesUser(principal, aws)) return grants.final;
      break;
    case 'assumed-role':
      if (aws.has(principal.arn)) return grants.final;
      if (namesRole(principal, aws)) return grants.limited;
      break;
    case 'federated-user':
      // What is granted to the user who federated, boundary and session policies still cap (IAM User Guide, "Policy
      // evaluation logic", on IAM federated user sessions).
      if (aws.has(principal.arn)) return grants.final;
      if (principal.issuer.type === 'user' && namesUser(principal.issuer, aws)) return grants.limited;
      break;
  }
  return aws.has(principal.account) ? grants.delegated : grants.none;
}

const namesUser = ({ arn, userId }: User, names: ReadonlySet<string>): boolean =>
  names.has(arn) || names.has(userId);

const namesRole = ({ roleArn, userId }: RoleSession, names: ReadonlySet<string>): boolean =>
  names.has(roleArn) || names.has(userId.split(':', 1)[0] as string);

/**
 * Whether `NotPrincipal` spares the caller: AWS asks for the account and then for the user or role, so both must be
 * named; a session named without its role is not spared, and nobody with a permissions boundary is
 * (IAM User Guide, "NotPrincipal"). A federated user's session is taken like a role's.
 */
function isExempt({ principal, bounded }: Query, { aws, services, providers }: Names): boolean {
  if (principal.type === 'service') return services.has(principal.service);
  if (principal.type === 'web-identity') return providers.has(principal.provider);
  if (bounded || !aws.has(principal.account)) return false;
  switch (principal.type) {
    case 'root':
      return true;
    case 'user':
      return namesUser(principal, aws);
    case 'assumed-role':
      return namesRole(principal, aws);
    case 'federated-user':
      return principal.issuer.type === 'root' || namesUser(principal.issuer, aws);
  }
}
