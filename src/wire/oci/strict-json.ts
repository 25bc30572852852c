import { colonFollows, stringEnd, withPlainKeys } from '../../base/json-keys.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The value in `bytes`, or a reason why it has none that every reader would agree on: it is no UTF-8 or no JSON
 * (RFC 8259), nests deeper than `maxDepth`, or has a key twice in one object. Never throws.
 */
export function parseStrictJson(bytes: Uint8Array, maxDepth: number): { value: Json } | { reason: string } {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return { reason: 'it is not UTF-8' };
  }
  // Before JSON.parse, which would build what is nested without limit.
  const reason = scan(text, maxDepth);
  if (reason !== undefined) return { reason };
  try {
    return { value: JSON.parse(withPlainKeys(text)) as Json };
  } catch {
    return { reason: 'it is not JSON' };
  }
}

/** Walks over the tokens of what may or may not be JSON; a string before a colon is a key of the innermost object. */
function scan(text: string, maxDepth: number): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  for (let at = 0; at < text.length; at++) {
    const c = text[at];
    if (c === '{' || c === '[') {
      if (open.length === maxDepth) return `it nests deeper than ${maxDepth} levels`;
      open.push(c === '{' ? new Set() : undefined);
    } else if (c === '}' || c === ']') {
      open.pop();
    } else if (c === '"') {
      const end = stringEnd(text, at);
      if (end === -1) return 'it is not JSON';
      const keys = open.at(-1);
      if (keys !== undefined && colonFollows(text, end + 1)) {
        const key = keyOf(text.slice(at, end + 1));
        if (key === undefined) return 'it is not JSON';
        if (keys.has(key)) return 'an object has the same key twice';
        keys.add(key);
      }
      at = end;
    }
  }
  return undefined;
}

function keyOf(literal: string): string | undefined {
  if (!literal.includes('\\')) return literal.slice(1, -1);
  try {
    return JSON.parse(literal) as string;
  } catch {
    return undefined;
  }
}
