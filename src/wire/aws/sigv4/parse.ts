import { formatAmzDate, parseAmzDate, parseDateHeader } from './amz-date.ts';
import { type Credential, parseCredential } from './credential.ts';
import { signatureFault } from './faults.ts';
import { canonicalHeaders, queryValues, type SignedRequest } from './request.ts';
import { headerFields, onlyQueryValue, presignedFields } from './signature-fields.ts';

/** A signature and what it says of itself; nothing of it is proven before `verifySignature`. */
export interface ParsedSignature extends Credential {
  /** Lower case, sorted; `host` is among them. */
  readonly signedHeaders: readonly string[];
  /** 64 lower-case hex digits. */
  readonly signature: string;
  /** When the request was signed, `20150830T123600Z`. */
  readonly amzDate: string;
  /** The same in milliseconds since 1970. */
  readonly time: number;
  readonly sessionToken: string | undefined;
  /** It came in the query string. */
  readonly presigned: boolean;
  /** For how many seconds a presigned URL says that it is good; undefined where it does not say. */
  readonly expires: number | undefined;
}

/** One week: a presigned URL cannot live longer. */
const longestExpires = 604_800;

/**
 * The signature of a request, from its Authorization header or its query string.
 * Throws `MissingAuthenticationToken` where there is none, and `IncompleteSignature`, `SignatureDoesNotMatch`
 * or `InvalidClientTokenId` where what is there could not be right whatever the secret.
 */
export function parseSignature(request: SignedRequest): ParsedSignature {
  const headers = canonicalHeaders(request);
  const authorization = headers.get('authorization');
  const presigned = isPresigned(request);
  if (authorization !== undefined && presigned)
    throw mismatch(
      "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
    );
  if (presigned) return parsePresigned(request, headers);
  if (authorization === undefined || !/^AWS4-/.test(authorization))
    throw signatureFault('MissingAuthenticationToken', {});
  return parseHeader(authorization, headers);
}

/** Whether something in the request claims to be an AWS signature, right or wrong. */
export function isSigned(request: SignedRequest): boolean {
  return isPresigned(request) || /^AWS4-/.test(canonicalHeaders(request).get('authorization') ?? '');
}

const isPresigned = (request: SignedRequest): boolean =>
  request.query !== '' &&
  ['X-Amz-Algorithm', 'X-Amz-Signature', 'X-Amz-Credential'].some(
    name => queryValues(request, name).length > 0,
  );

function parseHeader(authorization: string, headers: ReadonlyMap<string, string>): ParsedSignature {
  const date = headers.get('x-amz-date') ?? headers.get('date');
  const fields = headerFields(authorization, date !== undefined);
  const time = headers.has('x-amz-date') ? parseAmzDate(date!) : parseDateHeader(date!);
  if (time === undefined) throw badDate(date!);
  const amzDate = headers.has('x-amz-date') ? date! : formatAmzDate(time);
  return {
    signedHeaders: parseSignedHeaders(fields.signedHeaders, headers),
    ...parseCredential(fields.credential, amzDate),
    signature: parseHex(fields.signature),
    amzDate,
    time,
    sessionToken: headers.get('x-amz-security-token'),
    presigned: false,
    expires: undefined,
  };
}

function parsePresigned(request: SignedRequest, headers: ReadonlyMap<string, string>): ParsedSignature {
  const fields = presignedFields(request);
  const time = parseAmzDate(fields.amzDate);
  if (time === undefined) throw badDate(fields.amzDate);
  return {
    signedHeaders: parseSignedHeaders(fields.signedHeaders, headers),
    ...parseCredential(fields.credential, fields.amzDate),
    signature: parseHex(fields.signature),
    amzDate: fields.amzDate,
    time,
    sessionToken: onlyQueryValue(request, 'X-Amz-Security-Token') ?? headers.get('x-amz-security-token'),
    presigned: true,
    expires: parseExpires(onlyQueryValue(request, 'X-Amz-Expires')),
  };
}

function parseSignedHeaders(text: string, headers: ReadonlyMap<string, string>): readonly string[] {
  const names = text.split(';');
  if (!names.includes('host'))
    throw mismatch("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  if (names.some((name, index) => name !== name.toLowerCase() || (index > 0 && names[index - 1]! >= name)))
    throw signatureFault('IncompleteSignature', {
      text: `SignedHeaders is not canonicalized: '${text.slice(0, 256)}'`,
    });
  const absent = names.filter(name => !headers.has(name));
  if (absent.length > 0)
    throw mismatch(
      `SignedHeaders names headers that the request does not have: ${absent.join(', ').slice(0, 256)}`,
    );
  const unsigned = [...headers.keys()].filter(name => name.startsWith('x-amz-') && !names.includes(name));
  if (unsigned.length > 0)
    throw mismatch(
      `There were headers present in the request which were not signed: ${unsigned.join(', ').slice(0, 256)}`,
    );
  return names;
}

function parseHex(signature: string): string {
  if (!/^[0-9a-f]{64}$/.test(signature)) throw signatureFault('SignatureDoesNotMatch', {});
  return signature;
}

function parseExpires(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (seconds >= 0 && seconds <= longestExpires) return seconds;
  throw signatureFault('IncompleteSignature', {
    text: `X-Amz-Expires must be a number of seconds between 0 and ${longestExpires}`,
  });
}

const mismatch = (text: string) => signatureFault('SignatureDoesNotMatch', { text });

const badDate = (date: string) =>
  signatureFault('IncompleteSignature', {
    text: `Date must be in ISO-8601 'basic format'. Got '${date.slice(0, 64)}'. See http://en.wikipedia.org/wiki/ISO_8601`,
  });
