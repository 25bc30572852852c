import { hash } from 'node:crypto';
import { canonicalHeaders, type SignedRequest } from './request.ts';

/**
 * The text whose hash is signed. IAM User Guide, "Create a signed AWS API request", with the rules for every
 * service but S3: the path is normalised and, though encoded already, encoded once more.
 */
export function canonicalRequest(
  request: SignedRequest,
  signedHeaders: readonly string[],
  headers: ReadonlyMap<string, string> = canonicalHeaders(request),
): string {
  let lines = '';
  for (const name of signedHeaders) lines += `${name}:${headers.get(name) ?? ''}\n`;
  return [
    request.method,
    canonicalPath(request.path),
    canonicalQuery(request.query),
    lines,
    signedHeaders.join(';'),
    request.bodyHash,
  ].join('\n');
}

/** SHA-256 in hex of the canonical request's bytes: node gives one character for each byte of a header. */
export const canonicalHash = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all that one byte can be.
  hash('sha256', /^[\x00-\xff]*$/.test(text) ? Buffer.from(text, 'latin1') : text, 'hex');

export function canonicalPath(path: string): string {
  if (path === '/' || path === '') return '/';
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(encodeBytes(segment));
  }
  const slash = segments.length > 0 && path.endsWith('/') ? '/' : '';
  return `${path.startsWith('/') ? '/' : ''}${segments.join('/')}${slash}`;
}

/** Each parameter decoded and encoded anew in the one way AWS knows, sorted; the signature itself left out. */
export function canonicalQuery(query: string): string {
  if (query === '') return '';
  const pairs: (readonly [name: string, value: string])[] = [];
  for (const part of query.split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = reencode(equals < 0 ? part : part.slice(0, equals));
    if (name !== 'X-Amz-Signature') pairs.push([name, equals < 0 ? '' : reencode(part.slice(equals + 1))]);
  }
  pairs.sort(([a, x], [b, y]) => compare(a, b) || compare(x, y));
  return pairs.map(([name, value]) => `${name}=${value}`).join('&');
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const unreserved = /^[A-Za-z0-9\-._~]*$/;

/** What can be decoded in one way only. */
const wellFormed = /^(?:[A-Za-z0-9\-._~+!*'():;@,/?$[\]=]|%[0-9A-Fa-f]{2})*$/;

/**
 * One part of a query string in canonical form. `+` is a blank, as forms have it. Where a `%` stands without two hex
 * digits, or a character beyond ASCII, it is what `URLSearchParams` makes of the whole part: what is signed has to be
 * what is read.
 */
function reencode(part: string): string {
  if (unreserved.test(part)) return part;
  if (!wellFormed.test(part)) return encodeCharacters(new URLSearchParams(`x=${part}`).get('x') ?? '');
  return part.replace(/%[0-9A-Fa-f]{2}|[^A-Za-z0-9\-._~]/g, piece => {
    if (piece === '+') return '%20';
    if (piece.length !== 3) return percent(Buffer.from(piece));
    const char = String.fromCharCode(Number.parseInt(piece.slice(1), 16));
    return unreserved.test(char) ? char : piece.toUpperCase();
  });
}

const encodeCharacters = (text: string): string =>
  text.replace(/[^A-Za-z0-9\-._~]/gu, char => percent(Buffer.from(char)));

/** A path's segment with each of its bytes but the unreserved ones of RFC 3986 as `%XX`. */
function encodeBytes(segment: string): string {
  if (unreserved.test(segment)) return segment;
  return segment.replace(/[^A-Za-z0-9\-._~]/gu, char =>
    percent(Buffer.from(char, char <= '\xff' ? 'latin1' : 'utf8')),
  );
}

function percent(bytes: Buffer): string {
  let out = '';
  for (const byte of bytes) out += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  return out;
}
