import { compactVerify, decodeJwt, decodeProtectedHeader, errors } from 'jose';
import type { IssuerKeys } from './discover-keys.ts';
import { tokenFault } from './faults.ts';
import type { Issuers } from './issuer-keys.ts';

/** The claims of a token whose signature was verified. */
export interface IdentityToken {
  readonly issuer: string;
  readonly subject: string;
  /** `aud`, always as a list. */
  readonly audiences: readonly string[];
  /** `azp`, the client that the token was issued to. */
  readonly authorizedParty: string | undefined;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Seconds by which the clocks of an issuer and of this server may differ. A token that has expired has expired. */
const tolerance = 60;

/** Who a token says has issued it. Proves nothing. Throws `TokenMalformed` and `ClaimMissing`. */
export function claimedIssuer(token: string): string {
  let issuer: unknown;
  try {
    decodeProtectedHeader(token);
    issuer = decodeJwt(token).iss;
  } catch {
    throw tokenFault('TokenMalformed', {});
  }
  if (typeof issuer !== 'string' || issuer === '') throw tokenFault('ClaimMissing', { claim: 'iss' });
  return issuer;
}

/**
 * Verifies a token of `issuer` (OpenID Connect Core 1.0, section 3.1.3.7, without the audience, which is the
 * provider's to judge). `now` is in milliseconds since 1970. Throws the faults of `faults.ts`.
 */
export async function verifyIdentityToken(
  issuers: Issuers,
  issuer: string,
  token: string,
  now: number,
): Promise<IdentityToken> {
  const claims = await verifiedClaims(issuers, issuer, token);
  if (claims.iss !== issuer) throw tokenFault('TokenMalformed', {});
  checkTimes(claims, Math.floor(now / 1000));
  const { sub: subject, aud, azp } = claims;
  if (typeof subject !== 'string' || subject === '') throw tokenFault('ClaimMissing', { claim: 'sub' });
  const audiences = [aud].flat();
  if (audiences.length === 0 || !audiences.every(each => typeof each === 'string' && each !== '')) {
    throw tokenFault('ClaimMissing', { claim: 'aud' });
  }
  if (azp !== undefined && (typeof azp !== 'string' || azp === '')) {
    throw tokenFault('ClaimRejected', { claim: 'azp', reason: 'it is not a client id' });
  }
  return { issuer, subject, audiences: audiences as string[], authorizedParty: azp, claims };
}

async function verifiedClaims(
  issuers: Issuers,
  issuer: string,
  token: string,
): Promise<Record<string, unknown>> {
  const keys = await issuers.keys(issuer);
  let payload: Uint8Array | undefined;
  try {
    payload = await signedPayload(token, keys);
    if (payload === undefined) payload = await signedPayload(token, await issuers.keys(issuer, true));
  } catch (error) {
    if (!(error instanceof errors.JOSEError)) throw error;
    throw tokenFault('SignatureInvalid', { reason: error.message });
  }
  if (payload === undefined) throw tokenFault('KeysUnavailable', { issuer, reason: 'the key is unknown' });
  try {
    const claims: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
    if (typeof claims === 'object' && claims !== null && !Array.isArray(claims)) {
      return claims as Record<string, unknown>;
    }
  } catch {
    // Refused below, like other payloads that are no claims.
  }
  throw tokenFault('TokenMalformed', {});
}

/** Undefined where the key that the token names is not among these. Throws jose's errors for every other reason. */
async function signedPayload(token: string, keys: IssuerKeys): Promise<Uint8Array | undefined> {
  try {
    const { payload, protectedHeader } = await compactVerify(token, keys.find, {
      algorithms: [...keys.algorithms],
    });
    // RFC 7797 changes what is signed; a JWT must not use it (its section 7).
    if (protectedHeader.b64 !== undefined) throw new errors.JWSInvalid('b64 is set');
    return payload;
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return undefined;
    throw error;
  }
}

function checkTimes(claims: Readonly<Record<string, unknown>>, now: number): void {
  const { exp, iat, nbf } = claims;
  if (!isTime(exp)) throw tokenFault('ClaimMissing', { claim: 'exp' });
  if (!isTime(iat)) throw tokenFault('ClaimMissing', { claim: 'iat' });
  if (now >= exp) throw tokenFault('TokenExpired', { now, expiresAt: exp });
  if (iat > now + tolerance) throw tokenFault('TokenNotYetValid', { claim: 'iat' });
  if (nbf !== undefined && !(isTime(nbf) && nbf <= now + tolerance)) {
    throw tokenFault('TokenNotYetValid', { claim: 'nbf' });
  }
}

const isTime = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
