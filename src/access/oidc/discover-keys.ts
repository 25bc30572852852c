import { createLocalJWKSet, type JSONWebKeySet } from 'jose';
import * as z from 'zod';
import { tokenFault } from './faults.ts';
import { FetchFailed } from './fetch-json.ts';

/** What an issuer signs its tokens with. */
export interface IssuerKeys {
  /** The algorithms that it advertises, of those accepted here. */
  readonly algorithms: readonly string[];
  /** Finds the key that a token's header names; throws jose's `JWKSNoMatchingKey`. */
  readonly find: ReturnType<typeof createLocalJWKSet>;
}

/** Signatures that AWS accepts: IAM User Guide, "Create an OpenID Connect (OIDC) identity provider in IAM". */
export const acceptedAlgorithms = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'] as const;

/** AWS takes 100 RSA and 100 EC keys. */
const mostKeys = 200;

const discoveryDocument = z.object({
  issuer: z.string(),
  jwks_uri: z.string(),
  // RS256 is the one that OpenID Connect Discovery 1.0 makes mandatory.
  id_token_signing_alg_values_supported: z.array(z.string()).default(['RS256']),
});
const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).max(mostKeys) });

/** What an issuer publishes of its keys: OpenID Connect Discovery 1.0, sections 4 and 4.3. */
export async function discoverKeys(
  issuer: string,
  fetch: (url: string) => Promise<unknown>,
): Promise<IssuerKeys> {
  const unusable = (reason: string) => tokenFault('KeysUnavailable', { issuer, reason });
  try {
    const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const discovery = discoveryDocument.safeParse(await fetch(url));
    if (!discovery.success) throw unusable(`${url} is no discovery document`);
    if (discovery.data.issuer !== issuer) throw unusable(`${url} names another issuer`);
    const advertised = discovery.data.id_token_signing_alg_values_supported;
    const set = keySet.safeParse(await fetch(discovery.data.jwks_uri));
    if (!set.success) throw unusable(`${discovery.data.jwks_uri} is no set of keys`);
    return {
      algorithms: acceptedAlgorithms.filter(algorithm => advertised.includes(algorithm)),
      find: createLocalJWKSet(set.data as JSONWebKeySet),
    };
  } catch (error) {
    if (!(error instanceof FetchFailed)) throw error;
    throw error.transport
      ? tokenFault('ProviderUnreachable', { issuer, reason: error.message })
      : unusable(error.message);
  }
}
