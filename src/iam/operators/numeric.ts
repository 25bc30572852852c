const decimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/;

/** An integer or decimal number; undefined for anything else, also an integer too large for a double to be exact. */
export function parseNumeric(text: string): number | undefined {
  if (text.length > 64 || !decimal.test(text)) return undefined;
  const value = Number(text);
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value : undefined;
}
