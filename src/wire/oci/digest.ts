import { createHash } from 'node:crypto';

/** A content digest in the OCI grammar, checked: `sha256:` and 64, or `sha512:` and 128, lower-case hex digits. */
export type Digest = string & { readonly __digest: true };

const patterns = { sha256: /^[0-9a-f]{64}$/, sha512: /^[0-9a-f]{128}$/ } as const;
export type DigestAlgorithm = keyof typeof patterns;

/** The digest in `text`, or undefined where it is none or its algorithm is not supported. OCI image specification, "Digests". */
export function parseDigest(text: string): Digest | undefined {
  const colon = text.indexOf(':');
  const algorithm = text.slice(0, colon);
  if (!Object.hasOwn(patterns, algorithm)) return undefined;
  return patterns[algorithm as DigestAlgorithm].test(text.slice(colon + 1)) ? (text as Digest) : undefined;
}

export const digestAlgorithm = (digest: Digest): DigestAlgorithm =>
  digest.slice(0, digest.indexOf(':')) as DigestAlgorithm;

/** What `bytes` have for a digest. */
export const digestOf = (bytes: Uint8Array, algorithm: DigestAlgorithm = 'sha256'): Digest =>
  `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}` as Digest;

export const digestHex = (digest: Digest): string => digest.slice(digest.indexOf(':') + 1);
