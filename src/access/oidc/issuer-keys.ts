import { createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { z } from 'zod';
import { BoundedCache } from '../../base/bounded-cache.ts';
import type { World } from '../../base/world.ts';
import { tokenFault } from './faults.ts';
import { FetchFailed, fetchJson } from './fetch-json.ts';

/** What an issuer signs its tokens with. */
export interface IssuerKeys {
  /** The algorithms that it advertises, of those accepted here. */
  readonly algorithms: readonly string[];
  /** Finds the key that a token's header names; throws jose's `JWKSNoMatchingKey`. */
  readonly find: ReturnType<typeof createLocalJWKSet>;
}

/** The keys of OpenID Connect issuers, by discovery; remembered for an hour. */
export interface Issuers {
  /**
   * The keys of `issuer`, the URL as tokens have it. With `missing`, a key was not among those seen before: they are
   * fetched again, but not more than twice a minute, so that made-up key ids cost the issuer nothing.
   * Throws `ProviderUnreachable` and `KeysUnavailable`.
   */
  keys(issuer: string, missing?: boolean): Promise<IssuerKeys>;
}

/** Signatures that AWS accepts: IAM User Guide, "Create an OpenID Connect (OIDC) identity provider in IAM". */
export const acceptedAlgorithms = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'] as const;

/** Milliseconds. */
const lifetime = 3_600_000;
const pause = 30_000;
/** AWS takes 100 RSA and 100 EC keys. */
const mostKeys = 200;

const discoveryDocument = z.object({
  issuer: z.string(),
  jwks_uri: z.string(),
  // RS256 is the one that OpenID Connect Discovery 1.0 makes mandatory.
  id_token_signing_alg_values_supported: z.array(z.string()).default(['RS256']),
});
const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).max(mostKeys) });

interface Known {
  keys: IssuerKeys | undefined;
  /** When `keys` came, and when they were last asked for: milliseconds since 1970. */
  fetchedAt: number;
  triedAt: number;
  failure: unknown;
  running: Promise<IssuerKeys> | undefined;
}

export function openIdIssuers(options: {
  readonly world: Pick<World, 'now'>;
  /** Issuers whose documents may lie at private addresses. */
  readonly allowPrivate: ReadonlySet<string>;
  readonly fetch?: typeof fetchJson;
}): Issuers {
  const { world, allowPrivate, fetch = fetchJson } = options;
  const known = new BoundedCache<string, Known>(1000);

  async function load(issuer: string, entry: Known): Promise<IssuerKeys> {
    try {
      const keys = await discover(issuer, url => fetch(url, { allowPrivate: allowPrivate.has(issuer) }));
      entry.keys = keys;
      entry.fetchedAt = world.now();
      entry.failure = undefined;
      return keys;
    } catch (error) {
      entry.failure = error;
      throw error;
    } finally {
      entry.running = undefined;
    }
  }

  return {
    async keys(issuer, missing = false) {
      let entry = known.get(issuer);
      if (entry === undefined) {
        entry = { keys: undefined, fetchedAt: 0, triedAt: 0, failure: undefined, running: undefined };
        known.set(issuer, entry);
      }
      if (entry.running) return entry.running;
      const now = world.now();
      const valid = entry.keys && now - entry.fetchedAt < lifetime ? entry.keys : undefined;
      if (valid && !missing) return valid;
      if (now - entry.triedAt < pause) {
        if (valid) return valid;
        if (entry.failure) throw entry.failure;
      }
      entry.triedAt = now;
      entry.running = load(issuer, entry);
      if (!valid) return entry.running;
      // The keys at hand are still good: that new ones cannot be had now is no reason to refuse.
      return entry.running.catch(() => valid);
    },
  };
}

/** OpenID Connect Discovery 1.0, sections 4 and 4.3. */
async function discover(issuer: string, fetch: (url: string) => Promise<unknown>): Promise<IssuerKeys> {
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
