const quote = 0x22;
const backslash = 0x5c;

/**
 * Whether objects and arrays in a JSON text lie within each other more than `limit` deep. Looked at before
 * parsing: a few megabytes of brackets would become hundreds of megabytes of values.
 */
export function isDeeperThan(limit: number, text: Buffer): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const byte = text[i]!;
    if (byte === quote) {
      i = endOfString(text, i + 1);
      if (i < 0) return false;
    } else if (byte === 0x7b || byte === 0x5b) {
      depth++;
      if (depth > limit) return true;
    } else if (byte === 0x7d || byte === 0x5d) depth--;
  }
  return false;
}

/** The index of the closing quote, or -1; found by `indexOf`, since strings may be megabytes of base64. */
function endOfString(text: Buffer, start: number): number {
  let end = text.indexOf(quote, start);
  while (end >= 0) {
    let slashes = 0;
    while (end - 1 - slashes >= start && text[end - 1 - slashes] === backslash) slashes++;
    if (slashes % 2 === 0) return end;
    end = text.indexOf(quote, end + 1);
  }
  return -1;
}
