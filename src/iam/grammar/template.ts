import { PolicySyntaxError } from '../policy-syntax-error.ts';
import { isConditionKey } from './condition-key.ts';

export type Token =
  | { readonly type: 'text'; readonly text: string }
  /** `*`: any run of characters, also none. */
  | { readonly type: 'run' }
  /** `?`: exactly one character. */
  | { readonly type: 'one' }
  /** `${key}` or `${key, 'fallback'}`; the key is in lower case. */
  | { readonly type: 'variable'; readonly key: string; readonly fallback?: string };

/** A pattern: literal text, wildcards and policy variables. */
export type Template = readonly Token[];

export interface TemplateSyntax {
  /** Whether `*` and `?` are wildcards. */
  readonly wildcards: boolean;
  /** Whether `${…}` is a policy variable: in documents of version 2012-10-17. */
  readonly variables: boolean;
}

/** Reads a pattern. A `${` that is no policy variable is refused where variables are in use. */
export function parseTemplate(source: string, syntax: TemplateSyntax, path: string): Template {
  const tokens: Token[] = [];
  let text = '';
  const push = (token: Token): void => {
    if (text !== '') tokens.push({ type: 'text', text });
    text = '';
    tokens.push(token);
  };
  for (let at = 0; at < source.length; at++) {
    const char = source[at] as string;
    if (syntax.variables && char === '$' && source[at + 1] === '{') {
      const end = source.indexOf('}', at);
      const variable = end === -1 ? undefined : parseVariable(source.slice(at + 2, end));
      if (variable === undefined)
        throw new PolicySyntaxError(
          path,
          `${JSON.stringify(source.slice(at, at + 60))} does not begin with a policy variable`,
        );
      if (variable.type === 'text') text += variable.text;
      else push(variable);
      at = end;
    } else if (syntax.wildcards && char === '*') push({ type: 'run' });
    else if (syntax.wildcards && char === '?') push({ type: 'one' });
    else text += char;
  }
  if (text !== '') tokens.push({ type: 'text', text });
  return tokens;
}

/** What stands between the braces: `*`, `?` and `$` are those characters themselves. */
function parseVariable(inner: string): Token | undefined {
  if (inner === '*' || inner === '?' || inner === '$') return { type: 'text', text: inner };
  const comma = inner.indexOf(',');
  const key = comma === -1 ? inner : inner.slice(0, comma).trimEnd();
  if (!isConditionKey(key)) return undefined;
  if (comma === -1) return { type: 'variable', key: key.toLowerCase() };
  const quoted = inner.slice(comma + 1).trimStart();
  const fallback = quoted.slice(1, -1);
  if (quoted !== `'${fallback}'` || fallback.includes("'")) return undefined;
  return { type: 'variable', key: key.toLowerCase(), fallback };
}

/** The pattern as a policy writes it. */
export const templateText = (template: Template): string => template.map(tokenText).join('');

function tokenText(token: Token): string {
  switch (token.type) {
    case 'text':
      return token.text;
    case 'run':
      return '*';
    case 'one':
      return '?';
    case 'variable':
      return token.fallback === undefined ? `\${${token.key}}` : `\${${token.key}, '${token.fallback}'}`;
  }
}

/** Splits at the first five colons of the literal text: the six parts of an ARN, or fewer where it has fewer colons. */
export function splitArnTemplate(template: Template): Template[] {
  const parts: Token[][] = [[]];
  for (const token of template) {
    if (token.type !== 'text') {
      parts.at(-1)?.push(token);
      continue;
    }
    let rest = token.text;
    for (let colon = rest.indexOf(':'); colon !== -1 && parts.length < 6; colon = rest.indexOf(':')) {
      if (colon > 0) parts.at(-1)?.push({ type: 'text', text: rest.slice(0, colon) });
      parts.push([]);
      rest = rest.slice(colon + 1);
    }
    if (rest !== '') parts.at(-1)?.push({ type: 'text', text: rest });
  }
  return parts;
}

/** The text of a template that is nothing but text. */
export function literalText(template: Template): string | undefined {
  if (template.length === 0) return '';
  const only = template.length === 1 ? template[0] : undefined;
  return only?.type === 'text' ? only.text : undefined;
}
