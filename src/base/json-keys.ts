/**
 * A JSON text in which keys stand without the escapes that they can do without, for `JSON.parse` to read. V8 up to 14.6
 * takes an escaped key for another one that it has met before where that one is written like the beginning of its
 * escapes (`"\\u0061"` for `"\\"`; Node's issue 63785): anybody's request could change what another's means. Keys that need
 * an escape, for a quote, a backslash or a control character, stay as they are, and may still be misread: as keys with a
 * backslash in them, which no key that we know has.
 */
export function withPlainKeys(text: string): string {
  if (!text.includes('\\')) return text;
  let plain = '';
  let copied = 0;
  for (let start = text.indexOf('"'); start !== -1; ) {
    const end = stringEnd(text, start);
    if (end === -1) break;
    const literal = text.slice(start, end + 1);
    if (literal.includes('\\') && colonFollows(text, end + 1)) {
      plain += text.slice(copied, start) + decoded(literal);
      copied = end + 1;
    }
    start = text.indexOf('"', end + 1);
  }
  return plain + text.slice(copied);
}

function decoded(literal: string): string {
  try {
    return JSON.stringify(JSON.parse(literal));
  } catch {
    return literal;
  }
}

/** Where the string that begins at `start` has its closing quote, or -1. */
export function stringEnd(text: string, start: number): number {
  let quote = text.indexOf('"', start + 1);
  while (quote !== -1) {
    let backslashes = 0;
    while (text[quote - 1 - backslashes] === '\\') backslashes++;
    if (backslashes % 2 === 0) return quote;
    quote = text.indexOf('"', quote + 1);
  }
  return -1;
}

/** Whether what follows, behind white space, is a colon: then the string before it is a key. */
export function colonFollows(text: string, start: number): boolean {
  let at = start;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at++;
  return text[at] === ':';
}
