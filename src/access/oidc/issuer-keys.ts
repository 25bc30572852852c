import { BoundedCache } from '../../base/bounded-cache.ts';
import type { World } from '../../base/world.ts';
import type { IssuerKeys } from './discover-keys.ts';
import { fetchJson } from './fetch-json.ts';

/** The keys of OpenID Connect issuers, by discovery; remembered for an hour. */
export interface Issuers {
  /**
   * The keys of `issuer`, the URL as tokens have it. With `missing`, a key was not among those seen before: they are
   * fetched again, but not more than twice a minute, so that made-up key ids cost the issuer nothing.
   * Throws `ProviderUnreachable` and `KeysUnavailable`.
   */
  keys(issuer: string, missing?: boolean): Promise<IssuerKeys>;
}

/** Milliseconds. */
const lifetime = 3_600_000;
const pause = 30_000;
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
      // Most servers know no issuer: what it takes to read an issuer's documents is loaded for the first one.
      const { discoverKeys } = await import('./discover-keys.ts');
      const keys = await discoverKeys(issuer, url => fetch(url, { allowPrivate: allowPrivate.has(issuer) }));
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
