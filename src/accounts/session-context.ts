import { oidcProviderUrl } from './arns.ts';
import type { RoleSessionRef, StoredPrincipalRef } from './caller.ts';
import type { SessionTags } from './session-tags.ts';

type Context = readonly (readonly [key: string, values: readonly string[]])[];

/**
 * The condition keys that only temporary credentials bring; there is no MFA here.
 * IAM User Guide, "AWS global condition context keys".
 */
export function sessionContext(ref: StoredPrincipalRef): Context {
  if (ref.session === undefined) return [];
  const { issuedAt } = ref.session;
  return [
    ['aws:TokenIssueTime', [new Date(issuedAt * 1000).toISOString()]],
    ['aws:MultiFactorAuthPresent', ['false']],
    ...(ref.type === 'role' ? roleContext(ref.session) : []),
  ];
}

function roleContext({ sourceIdentity, federation }: RoleSessionRef): Context {
  return [
    ...(sourceIdentity === undefined ? [] : [['aws:SourceIdentity', [sourceIdentity]] as const]),
    ...(federation === undefined ? [] : federationContext(federation)),
  ];
}

function federationContext({ provider, claims }: NonNullable<RoleSessionRef['federation']>): Context {
  const url = oidcProviderUrl(provider);
  return [
    ['aws:FederatedProvider', [provider]],
    ...claims.map(([name, values]) => [`${url}:${name}`, values] as const),
  ];
}

/** A tag of the session takes the place of the user's or role's own with the same key, whatever its case. */
export function principalTags(
  own: ReadonlyMap<string, readonly string[]>,
  session: SessionTags = [],
): [string, readonly string[]][] {
  const replaced = new Set(session.map(([key]) => tagKey(key).toLowerCase()));
  return [
    ...[...own].filter(([key]) => !replaced.has(key.toLowerCase())),
    ...session.map(([key, value]) => [tagKey(key), [value]] as [string, string[]]),
  ];
}

const tagKey = (key: string): string => `aws:PrincipalTag/${key}`;
