/** A part of a sequence of bytes, both ends included, 0-based. */
export interface Span {
  readonly first: number;
  readonly last: number;
}

const digits = '\\d{1,15}';
const rangePattern = new RegExp(`^bytes=(${digits})?-(${digits})?$`);
const contentRangePattern = new RegExp(`^(${digits})-(${digits})$`);

/**
 * What the header `Range` asks for of `size` bytes (RFC 9110, section 14.2). `whole` where there is no such header, or
 * one of another unit, of several ranges or outside the grammar, which a server ignores. A range that ends before it
 * begins is `unsatisfiable`, as the OCI conformance suite wants it.
 */
export function parseRange(header: string | undefined, size: number): Span | 'whole' | 'unsatisfiable' {
  const match = header === undefined ? null : rangePattern.exec(header.trim());
  if (match === null) return 'whole';
  const [, from, to] = match;
  if (from === undefined) {
    if (to === undefined) return 'whole';
    const length = Math.min(Number(to), size);
    return length === 0 ? 'unsatisfiable' : { first: size - length, last: size - 1 };
  }
  const first = Number(from);
  const last = to === undefined ? size - 1 : Math.min(Number(to), size - 1);
  return first > last ? 'unsatisfiable' : { first, last };
}

/** The `Content-Range` of an uploaded chunk (OCI distribution specification, "Pushing a blob in chunks"). */
export function parseContentRange(header: string): Span | undefined {
  const match = contentRangePattern.exec(header.trim());
  if (match === null) return undefined;
  const span = { first: Number(match[1]), last: Number(match[2]) };
  return span.first > span.last ? undefined : span;
}
