/** The condition keys of one request: names in lower case (as `contextOf` makes them), each with its values. */
export type RequestContext = ReadonlyMap<string, readonly string[]>;

/** One key with its value or values; `undefined` stands for a key that the request does not carry. */
export type ContextEntry = readonly [key: string, value: string | readonly string[] | undefined];

/**
 * Makes a request's context from keys in any case: condition keys are case-insensitive.
 * A key that comes twice keeps the values of both, so neither hides the other from a Deny.
 */
export function contextOf(entries: Iterable<ContextEntry>): RequestContext {
  const context = new Map<string, readonly string[]>();
  for (const [name, value] of entries) {
    if (value === undefined) continue;
    const key = name.toLowerCase();
    const values = typeof value === 'string' ? [value] : value;
    const before = context.get(key);
    context.set(key, before === undefined ? values : [...before, ...values]);
  }
  return context;
}
