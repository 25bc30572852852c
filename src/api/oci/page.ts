import { doorFault } from './faults.ts';
import { type OciResponse, single } from './response.ts';

const defaultSize = 100;
const maxSize = 1000;

/** What a client asks of a list: at most `limit` entries, from the one that follows `after`. */
export interface Page {
  readonly limit: number;
  readonly after: string | undefined;
}

/** `n` and `last` of a query. Throws `PageSizeInvalid` in ECR's words, `QueryInvalid`. */
export function readPage(query: URLSearchParams): Page {
  const n = single(query, 'n');
  if (n !== undefined && !/^\d{1,9}$/.test(n)) {
    throw doorFault('PageSizeInvalid', { why: 'Member must be a whole number of at least 0' });
  }
  const limit = n === undefined ? defaultSize : Number(n);
  if (limit > maxSize) {
    throw doorFault('PageSizeInvalid', { why: `Member must have value less than or equal to ${maxSize}` });
  }
  return { limit, after: single(query, 'last') };
}

/** One page of what `list` knows, and the header that leads to the next one where there is one (RFC 8288). */
export async function paged(
  path: string,
  page: Page,
  list: (page: Page) => Promise<readonly string[]>,
): Promise<{ entries: readonly string[]; headers: OciResponse['headers'] }> {
  if (page.limit === 0) return { entries: [], headers: {} };
  const found = await list({ ...page, limit: page.limit + 1 });
  const entries = found.slice(0, page.limit);
  if (found.length <= page.limit) return { entries, headers: {} };
  return { entries, headers: nextPage(path, { n: `${page.limit}`, last: entries.at(-1)! }) };
}

export const nextPage = (path: string, query: Readonly<Record<string, string>>): OciResponse['headers'] => ({
  Link: `<${path}?${new URLSearchParams(query)}>; rel="next"`,
});
