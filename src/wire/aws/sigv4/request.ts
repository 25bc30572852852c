/** The parts of a request that a signature covers, exactly as they came over the wire. */
export interface SignedRequest {
  readonly method: string;
  /** Still encoded: what stands before the `?`. */
  readonly path: string;
  /** Still encoded: what stands behind the `?`; empty without one. */
  readonly query: string;
  /** Each line as it came, in its order; values as node gives them, one character for one byte. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** SHA-256 of the body in lower-case hex, worked out here and not taken from a header. */
  readonly bodyHash: string;
}

/** Blanks that folding would change. */
const uneven = /\t| {2}|^ | $/;

/** The headers by lower-case name, the values of one name joined by commas: blanks cut off and run together. */
export function canonicalHeaders(request: SignedRequest): Map<string, string> {
  const headers = new Map<string, string>();
  for (const [name, value] of request.headers) {
    const lower = name.toLowerCase();
    const folded = uneven.test(value) ? value.replace(/[ \t]+/g, ' ').replace(/^ | $/g, '') : value;
    const before = headers.get(lower);
    headers.set(lower, before === undefined ? folded : `${before},${folded}`);
  }
  return headers;
}

/** The parameters of a query string. `URLSearchParams` drops a `?` at its beginning, which belongs to the first name. */
export const parametersOf = (query: string): URLSearchParams =>
  new URLSearchParams(query.startsWith('?') ? `%3F${query.slice(1)}` : query);

/** The values of the query parameters of that name, decoded. */
export function queryValues(request: SignedRequest, name: string): string[] {
  return parametersOf(request.query).getAll(name);
}
