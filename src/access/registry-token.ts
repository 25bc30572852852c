import type { PrincipalRef } from '../accounts/caller.ts';
import type { Seal } from '../base/seal.ts';

/** What GetAuthorizationToken gives: whose rights it carries, where, and until when. No right is in it. */
export interface RegistryToken {
  readonly ref: PrincipalRef;
  /** The access key that asked for it. */
  readonly accessKeyId: string;
  /** A token opens the registries of one region only. */
  readonly region: string;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

/** Seconds: ECR's 12 hours. */
export const registryTokenLife = 12 * 3600;

const purpose = 'registry-token';

export const sealRegistryToken = (seal: Seal, token: RegistryToken): string =>
  seal.seal(JSON.stringify(token), purpose);

/** Undefined for whatever this server did not seal. Does not look at the clock. */
export function openRegistryToken(seal: Seal, sealed: string): RegistryToken | undefined {
  const content = seal.open(sealed, purpose);
  return content === undefined ? undefined : (JSON.parse(content) as RegistryToken);
}
