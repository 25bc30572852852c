import type { Accounts } from '../accounts/accounts.ts';
import type { PrincipalRef } from '../accounts/caller.ts';
import { checkScope } from '../wire/aws/sigv4/credential.ts';
import { signatureFault } from '../wire/aws/sigv4/faults.ts';
import type { ParsedSignature } from '../wire/aws/sigv4/parse.ts';
import type { SignedRequest } from '../wire/aws/sigv4/request.ts';
import { verifySignature } from '../wire/aws/sigv4/verify.ts';
import { type Authenticated, authenticated } from './authenticated.ts';
import type { SessionIssuer } from './sessions.ts';

interface Keys {
  readonly accounts: Accounts;
  readonly sessions: SessionIssuer;
}

/** The secret behind an access key, and who it stands for. Proves nothing yet. */
export interface Claim {
  readonly secret: string;
  readonly ref: PrincipalRef;
  /** Seconds since 1970; undefined for long-term keys. */
  readonly expiresAt: number | undefined;
}

/**
 * Looks up the key that a signature names, before the body is read: a request with an unknown key costs little.
 * Throws InvalidClientTokenId.
 */
export async function claimOf(keys: Keys, parsed: ParsedSignature): Promise<Claim> {
  const claim =
    parsed.sessionToken === undefined
      ? await longTermKey(keys, parsed.accessKeyId)
      : sessionKey(keys, parsed.accessKeyId, parsed.sessionToken);
  if (!claim) throw signatureFault('InvalidClientTokenId', {});
  return claim;
}

async function longTermKey(keys: Keys, accessKeyId: string): Promise<Claim | undefined> {
  const key = await keys.accounts.accessKey(accessKeyId);
  return key?.active ? { secret: key.secret, ref: key.ref, expiresAt: undefined } : undefined;
}

function sessionKey(keys: Keys, accessKeyId: string, token: string): Claim | undefined {
  const session = keys.sessions.open(token);
  if (session?.accessKeyId !== accessKeyId) return undefined;
  return { secret: session.secretAccessKey, ref: session.ref, expiresAt: session.ref.session.expiresAt };
}

/**
 * The principal that signed the request for `service`. Throws the faults of `wire/aws/sigv4`.
 * `now` is in milliseconds since 1970.
 */
export async function authenticateAws(
  keys: Keys,
  claim: Claim,
  request: SignedRequest,
  parsed: ParsedSignature,
  service: string,
  now: number,
): Promise<Authenticated> {
  verifySignature(request, parsed, claim.secret, now);
  checkScope(parsed.scope, service);
  if (claim.expiresAt !== undefined && claim.expiresAt * 1000 <= now)
    throw signatureFault('ExpiredToken', {});
  const caller = await keys.accounts.resolve(claim.ref);
  if (!caller) throw signatureFault('InvalidClientTokenId', {});
  if (claim.expiresAt === undefined) {
    const { region } = parsed.scope;
    keys.accounts.keyUses.note(parsed.accessKeyId, { at: now, service, region });
  }
  return authenticated(caller, parsed.accessKeyId);
}
