import type { Accounts } from '../accounts/accounts.ts';
import { BoundedCache } from '../base/bounded-cache.ts';
import type { RegistryId } from '../base/registry-id.ts';
import type { Seal } from '../base/seal.ts';
import type { Digest } from '../wire/oci/digest.ts';
import { type Authenticated, authenticated } from './authenticated.ts';
import { accessFault } from './faults.ts';
import { openLayerGrant } from './layer-grant.ts';
import { openRegistryToken, type RegistryToken } from './registry-token.ts';
import type { RequestFacts } from './request-facts.ts';

interface Keys {
  readonly accounts: Accounts;
  readonly seal: Seal;
}

/**
 * The principal behind `Authorization: Basic base64(AWS:token)` on `/v2`.
 * Throws NotAuthorized, TokenExpired or TokenOfAnotherRegion; `region` is undefined for `GET /v2/`, which any token opens.
 */
export async function authenticateRegistryToken(
  keys: Keys,
  header: string | undefined,
  request: RequestFacts,
  region: string | undefined,
): Promise<Authenticated> {
  const notAuthorized = () => accessFault('NotAuthorized', { realm: request.origin });
  const token = header === undefined ? undefined : tokenIn(keys.seal, header);
  if (!token) throw notAuthorized();
  if (token.expiresAt * 1000 <= request.time) throw accessFault('TokenExpired', {});
  if (region !== undefined && token.region !== region) {
    throw accessFault('TokenOfAnotherRegion', { token: token.region, registry: region });
  }
  const caller = await keys.accounts.resolve(token.ref);
  if (!caller) throw notAuthorized();
  return authenticated(caller, token.accessKeyId);
}

/** The principal behind a download URL that GetDownloadUrlForLayer made, if it was made for exactly this layer. */
export async function authenticateLayerGrant(
  keys: Keys,
  sealed: string,
  request: RequestFacts,
  layer: { readonly registry: RegistryId; readonly repository: string; readonly digest: Digest },
): Promise<Authenticated> {
  const notAuthorized = () => accessFault('NotAuthorized', { realm: request.origin });
  const grant = openLayerGrant(keys.seal, sealed);
  if (!grant) throw notAuthorized();
  if (grant.expiresAt * 1000 <= request.time) throw accessFault('TokenExpired', {});
  const same =
    grant.digest === layer.digest &&
    grant.repository === layer.repository &&
    grant.registry.account === layer.registry.account &&
    grant.registry.region === layer.registry.region;
  const caller = same ? await keys.accounts.resolve(grant.ref) : undefined;
  if (!caller) throw notAuthorized();
  return authenticated(caller, grant.accessKeyId);
}

/** Longest header whose token is remembered, and how many are, for each seal. */
const rememberedLength = 4096;
const remembered = 1024;
const opened = new WeakMap<Seal, BoundedCache<string, RegistryToken>>();

/**
 * The token in an Authorization header. Docker sends the same one with each request, so that what was opened once is
 * remembered: what a token says never changes. Whether it has run out, and who it stands for today, is asked each time.
 * A guess is told from a known header by its hash, which no client can foresee: how long that takes tells nothing.
 */
function tokenIn(seal: Seal, header: string): RegistryToken | undefined {
  const known = opened.get(seal) ?? new BoundedCache<string, RegistryToken>(remembered);
  opened.set(seal, known);
  const found = known.get(header);
  if (found !== undefined) return found;
  const password = basicPassword(header);
  const token = password === undefined ? undefined : openRegistryToken(seal, password);
  if (token !== undefined && header.length <= rememberedLength) known.set(header, token);
  return token;
}

/** The password of user `AWS` in a Basic header (RFC 7617). */
function basicPassword(header: string): string | undefined {
  const match = /^Basic +([A-Za-z0-9+/]+={0,2})$/i.exec(header);
  if (!match) return undefined;
  const text = Buffer.from(match[1] as string, 'base64').toString('latin1');
  return text.startsWith('AWS:') ? text.slice(4) : undefined;
}
