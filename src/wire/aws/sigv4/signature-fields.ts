import { hash } from 'node:crypto';
import { signatureFault } from './faults.ts';
import { queryValues, type SignedRequest } from './request.ts';

/** What a signer wrote down, not looked into yet. */
export interface SignatureFields {
  readonly credential: string;
  readonly signedHeaders: string;
  readonly signature: string;
}

export const algorithm = 'AWS4-HMAC-SHA256';

const incomplete = (text: string) => signatureFault('IncompleteSignature', { text });

/**
 * The fields of `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`. `dated` says whether the request
 * has a date; AWS complains of a missing one together with missing fields. Throws `IncompleteSignature`.
 */
export function headerFields(authorization: string, dated: boolean): SignatureFields {
  const [, scheme = '', list = ''] = /^(\S+)\s*(.*)$/s.exec(authorization) ?? [];
  const parts = list === '' ? [] : list.split(',').map(part => part.trim());
  const fields = new Map<string, string>();
  for (const part of parts) {
    const equals = part.indexOf('=');
    if (equals < 0)
      throw incomplete(
        `Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '${digest(authorization)}'.`,
      );
    const name = part.slice(0, equals);
    if (fields.has(name))
      throw incomplete(`Authorization header has the parameter '${name.slice(0, 64)}' twice.`);
    fields.set(name, part.slice(equals + 1));
  }
  let missing = '';
  for (const name of ['Credential', 'Signature', 'SignedHeaders'])
    if (!fields.get(name)) missing += `Authorization header requires '${name}' parameter. `;
  if (!dated)
    missing += "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
  if (missing !== '')
    throw incomplete(
      `${missing}(Hashed with SHA-256 and encoded with Base64) Authorization=${digest(authorization)}`,
    );
  checkAlgorithm(scheme);
  return {
    credential: fields.get('Credential')!,
    signedHeaders: fields.get('SignedHeaders')!,
    signature: fields.get('Signature')!,
  };
}

/** The fields of a presigned URL's query string. Throws `IncompleteSignature`. */
export function presignedFields(request: SignedRequest): SignatureFields & { amzDate: string } {
  const names = ['Algorithm', 'Credential', 'Signature', 'SignedHeaders', 'Date'] as const;
  const values = names.map(name => onlyQueryValue(request, `X-Amz-${name}`) ?? '');
  const missing = names
    .filter((_, index) => values[index] === '')
    .map(name => `AWS query-string parameters must include 'X-Amz-${name}'. `);
  if (missing.length > 0) throw incomplete(`${missing.join('')}Re-examine the query-string parameters.`);
  const [used, credential, signature, signedHeaders, amzDate] = values as [
    string,
    string,
    string,
    string,
    string,
  ];
  checkAlgorithm(used);
  return { credential, signature, signedHeaders, amzDate };
}

/** A parameter's value; where it is given twice nobody knows which one was meant. */
export function onlyQueryValue(request: SignedRequest, name: string): string | undefined {
  const values = queryValues(request, name);
  if (values.length > 1) throw incomplete(`The query-string parameter '${name}' is given twice.`);
  return values[0];
}

function checkAlgorithm(used: string): void {
  if (used !== algorithm)
    throw incomplete(`Unsupported AWS 'algorithm': '${used.slice(0, 64)}' (only ${algorithm} for now).`);
}

/** The header itself is not repeated: who has the answer, or a log of it, need not have the signature too. */
const digest = (text: string): string => hash('sha256', text, 'base64');
