/** One page of a list, in the order of its keys. */
export interface Page<T> {
  readonly items: readonly T[];
  /** The key after which the next page begins; absent on the last page. */
  readonly next?: string;
}

/** Which page is asked for. */
export interface PageRequest {
  /** At most so many items. */
  readonly limit: number;
  /** Only items whose key comes after this one. */
  readonly after?: string | undefined;
}

/** Cuts a page from `rows`, which hold one more than the limit where there is a next page. */
export function pageOf<Row, T>(
  rows: readonly Row[],
  limit: number,
  key: (row: Row) => string,
  value: (row: Row) => T,
): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return {
    items: items.map(value),
    ...(rows.length > limit && last !== undefined ? { next: key(last) } : {}),
  };
}

/** Cuts a page from a short list that is whole in memory. */
export function pageOfAll<T>(all: readonly T[], request: PageRequest, key: (item: T) => string): Page<T> {
  const sorted = all
    .map(item => ({ item, at: key(item) }))
    .filter(({ at }) => request.after === undefined || at > request.after)
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return pageOf(
    sorted,
    request.limit,
    entry => entry.at,
    entry => entry.item,
  );
}
