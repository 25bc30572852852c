import { createHmac, timingSafeEqual } from 'node:crypto';
import { formatAmzDate } from './amz-date.ts';
import { canonicalHash, canonicalRequest } from './canonical-request.ts';
import type { CredentialScope } from './credential.ts';
import { signatureFault } from './faults.ts';
import type { ParsedSignature } from './parse.ts';
import { canonicalHeaders, parametersOf, type SignedRequest } from './request.ts';
import { algorithm } from './signature-fields.ts';
import { signingKey } from './signing-key.ts';

/** How far the clocks of client and server may be apart, either way. */
const skew = 5 * 60_000;

/**
 * Proves that `request` was signed with `secret`, lately enough. `parsed` is what `parseSignature` made of this
 * same request; `now` in milliseconds since 1970. Throws `SignatureDoesNotMatch`, and `RequestExpired` for a
 * presigned URL past its time. The key id is not signed itself: `secret` has to be the one found by it. Nothing is
 * said of whether key and session token are in force.
 */
export function verifySignature(
  request: SignedRequest,
  parsed: ParsedSignature,
  secret: string,
  now: number,
): void {
  checkTime(parsed, now);
  const headers = canonicalHeaders(request);
  checkBodyHash(request, headers);
  const expected = sign(request, parsed, secret, headers);
  // Both are 32 bytes: parseSignature let nothing but 64 hex digits through.
  if (!timingSafeEqual(expected, Buffer.from(parsed.signature, 'hex')))
    throw signatureFault('SignatureDoesNotMatch', {});
}

/** What `verifySignature` compares with: the signature of `request` under `secret`, 32 bytes. */
export function sign(
  request: SignedRequest,
  parsed: Pick<ParsedSignature, 'accessKeyId' | 'scope' | 'signedHeaders' | 'amzDate'>,
  secret: string,
  headers?: ReadonlyMap<string, string>,
): Buffer {
  const hashed = canonicalHash(canonicalRequest(request, parsed.signedHeaders, headers));
  return createHmac('sha256', signingKey(parsed.accessKeyId, secret, parsed.scope))
    .update(stringToSign(parsed.amzDate, parsed.scope, hashed))
    .digest();
}

export const stringToSign = (amzDate: string, scope: CredentialScope, hashed: string): string =>
  `${algorithm}\n${amzDate}\n${scope.date}/${scope.region}/${scope.service}/aws4_request\n${hashed}`;

function checkTime({ amzDate, time, presigned, expires }: ParsedSignature, now: number): void {
  if (time > now + skew)
    throw outOfTime(`Signature not yet current: ${amzDate} is still later than`, now, '+');
  if (presigned && expires !== undefined) {
    if (now > time + expires * 1000) throw signatureFault('RequestExpired', {});
  } else if (time < now - skew)
    throw outOfTime(`Signature expired: ${amzDate} is now earlier than`, now, '-');
}

function outOfTime(text: string, now: number, sign: '+' | '-') {
  const limit = formatAmzDate(sign === '+' ? now + skew : now - skew);
  return signatureFault('SignatureDoesNotMatch', {
    text: `${text} ${limit} (${formatAmzDate(now)} ${sign} 5 min.)`,
  });
}

/**
 * A hash that the client announces has to be the body's; `UNSIGNED-PAYLOAD` never is. Presigning clients move
 * this header to the query under whatever case it had.
 */
function checkBodyHash(request: SignedRequest, headers: ReadonlyMap<string, string>): void {
  const name = 'x-amz-content-sha256';
  const announced = headers.has(name) ? [headers.get(name)!] : [];
  if (request.query !== '')
    for (const [key, value] of parametersOf(request.query))
      if (key.toLowerCase() === name) announced.push(value);
  if (announced.some(hashed => hashed !== request.bodyHash))
    throw signatureFault('SignatureDoesNotMatch', {
      text: `The provided '${name}' header does not match what was computed.`,
    });
}
