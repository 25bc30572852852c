import type { SessionTags } from './session-tags.ts';

/** What a verified token of an OpenID Connect provider says that counts here. */
export interface WebIdentityClaims {
  /** The provider's ARN, and its URL without the scheme. */
  readonly provider: string;
  readonly issuer: string;
  readonly subject: string;
  /** Whom the token is for: `azp` where it is set, else `aud`. */
  readonly audience: string;
  /** Condition keys for the trust policy: `<issuer>:sub`, `<issuer>:aud` and further ones. */
  readonly keys: readonly (readonly [key: string, values: readonly string[]])[];
  /** The claims of `keys` that the session keeps, by their names alone: `sub`. */
  readonly sessionKeys: readonly (readonly [claim: string, values: readonly string[]])[];
  readonly tags: SessionTags;
  readonly transitive: readonly string[];
  readonly sourceIdentity: string | undefined;
}
