import { registryFault } from '../../../registry/faults.ts';

/**
 * `nextToken`: the place where the last page ended, opaque to clients. It names no row by its number, so that a page
 * is right whatever was added or removed meanwhile.
 */
export const encodePageToken = (position: readonly string[]): string =>
  Buffer.from(JSON.stringify(position)).toString('base64url');

/** The position in a token of `length` parts; undefined without a token. */
export function decodePageToken(token: string | undefined, length: number): readonly string[] | undefined {
  if (token === undefined) return undefined;
  try {
    const position: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (
      Array.isArray(position) &&
      position.length === length &&
      position.every(part => typeof part === 'string')
    ) {
      return position;
    }
  } catch {
    // Not one of ours: said below.
  }
  throw registryFault('InvalidParameter', { member: 'nextToken', why: 'Invalid token' });
}

/** ECR's pages hold 100 entries unless asked otherwise. */
export const defaultPage = 100;

/**
 * Cuts `rows`, of which one more than `limit` was asked for, to a page, and makes the token for the next one.
 */
export function pageOf<T>(
  rows: readonly T[],
  limit: number,
  position: (last: T) => readonly string[],
): { readonly page: readonly T[]; readonly nextToken: string | undefined } {
  if (rows.length <= limit) return { page: rows, nextToken: undefined };
  const page = rows.slice(0, limit);
  return { page, nextToken: encodePageToken(position(page[limit - 1] as T)) };
}

/** Explicit names and paging exclude each other. */
export function refusePaging(input: { nextToken?: unknown; maxResults?: unknown }, member: string): void {
  for (const key of ['nextToken', 'maxResults'] as const) {
    if (input[key] !== undefined) {
      throw registryFault('InvalidParameter', { member: key, why: `${key} cannot be used with ${member}` });
    }
  }
}
