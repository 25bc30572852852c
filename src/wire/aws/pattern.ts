/**
 * Patterns of AWS models are written for Java and are meant for the whole value. Here each becomes one
 * anchored JavaScript expression, compiled when first used and kept.
 */
const compiled = new Map<string, RegExp>();

/** An expression that matches exactly the values that `pattern` allows. Throws a SyntaxError where it cannot. */
export function compilePattern(pattern: string): RegExp {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  const expression = compile(pattern);
  compiled.set(pattern, expression);
  return expression;
}

/**
 * Patterns that allow the same values in many ways make a backtracking matcher take exponential time. These
 * are the ones known, with an equal that is read in one way only; `pattern.test.ts` times every pattern.
 */
const unambiguous = new Map([
  ['^[a-z0-9*](?:[._\\-/a-z0-9*]?[a-z0-9*]+)*$', '^[a-z0-9*]+(?:[._\\-/][a-z0-9*]+)*$'],
]);

function compile(pattern: string): RegExp {
  const source = unambiguous.get(pattern) ?? pattern;
  try {
    return new RegExp(`^(?:${toUnicodeSyntax(source)})$`, 'u');
  } catch {
    return new RegExp(`^(?:${source})$`);
  }
}

/** Escapes that JavaScript keeps in Unicode mode, beside those of syntax characters. */
const keptEscapes = /[dDwWsSbBtnrvf0-9xupPck^$\\.*+?()[\]{}|/]/;

function toUnicodeSyntax(source: string): string {
  let out = '';
  let inClass = false;
  for (let i = 0; i < source.length; i++) {
    const char = source[i]!;
    if (char === '[' && !inClass) inClass = true;
    else if (char === ']' && inClass) inClass = false;
    if (char !== '\\') {
      out += char;
      continue;
    }
    const wide = /^\\u(10[0-9A-Fa-f]{4}|[1-9A-Fa-f][0-9A-Fa-f]{4})(?![0-9A-Fa-f])/.exec(
      source.slice(i, i + 9),
    );
    if (wide !== null) {
      out += `\\u{${wide[1]}}`;
      i += wide[0].length - 1;
      continue;
    }
    const next = source[i + 1] ?? '';
    const kept = keptEscapes.test(next) || (next === '-' && inClass);
    out += kept ? char + next : next;
    i++;
  }
  return out;
}
