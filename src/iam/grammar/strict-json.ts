import { PolicySyntaxError } from '../policy-syntax-error.ts';

/**
 * Parses JSON (RFC 8259) and refuses objects with a key twice, of which `JSON.parse` would silently drop one:
 * in a policy that could be the condition of an Allow.
 */
export function parseStrictJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new PolicySyntaxError('', `The policy is not valid JSON: ${(error as Error).message}`);
  }
  const { repeated, plain } = readKeys(text);
  if (repeated !== undefined)
    throw new PolicySyntaxError(repeated, 'The key occurs more than once in its object');
  return plain === text ? value : JSON.parse(plain);
}

interface Container {
  /** The keys so far; undefined for an array. */
  readonly keys: Set<string> | undefined;
  /** The way to the current value: `.Key` or `[0]`. */
  step: string;
  index: number;
  keyNext: boolean;
}

/**
 * The path of the first repeated key in a text that is known to be JSON; and the text with keys as they are without
 * escapes. V8 up to 14.6 may take an escaped key for another that it has met in anybody's text (Node's issue 63785).
 * Keys that need an escape stay as they are: none that a policy may have does.
 */
function readKeys(text: string): { readonly repeated?: string; readonly plain: string } {
  const open: Container[] = [];
  let plain = '';
  let copied = 0;
  for (let at = 0; at < text.length; at++) {
    const top = open.at(-1);
    switch (text[at]) {
      case '{':
        open.push({ keys: new Set(), step: '', index: 0, keyNext: true });
        break;
      case '[':
        open.push({ keys: undefined, step: '[0]', index: 0, keyNext: false });
        break;
      case '}':
      case ']':
        open.pop();
        break;
      case ',':
        if (top?.keys) top.keyNext = true;
        else if (top) top.step = `[${++top.index}]`;
        break;
      case '"': {
        const end = stringEnd(text, at);
        if (top?.keys && top.keyNext) {
          const literal = text.slice(at, end + 1);
          const key = JSON.parse(literal) as string;
          if (literal.includes('\\')) {
            plain += text.slice(copied, at) + JSON.stringify(key);
            copied = end + 1;
          }
          top.step = `.${key}`;
          top.keyNext = false;
          if (top.keys.has(key)) return { repeated: pathOf(open), plain: text };
          top.keys.add(key);
        }
        at = end;
      }
    }
  }
  return { plain: plain + text.slice(copied) };
}

/** The index of the quote that closes the string which opens at `start`. */
function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}

function pathOf(open: readonly Container[]): string {
  const path = open.map(container => container.step).join('');
  return path.startsWith('.') ? path.slice(1) : path;
}
