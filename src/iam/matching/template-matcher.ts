import type { RequestContext } from '../context.ts';
import type { Template } from '../grammar/template.ts';
import { compileGlob, type Wild } from './glob.ts';

/** Tests one value; the context gives the policy variables their values. */
export type ValueTest = (value: string, context: RequestContext) => boolean;

/** Compiles a pattern; one without variables once and for all, one with them for each request. */
export function compileTemplate(template: Template): ValueTest {
  if (isFixed(template)) return compileGlob(template);
  return (value, context) => {
    const tokens = resolve(template, context);
    return tokens !== undefined && compileGlob(tokens)(value);
  };
}

export const isFixed = (template: Template): template is readonly Wild[] =>
  template.every(token => token.type !== 'variable');

/**
 * Puts the variables' values in, as literal text: a `*` in a tag is no wildcard. Undefined where one has neither a
 * value nor a default, or has several values: then the pattern matches nothing
 * (IAM User Guide, "Policy variables with no value").
 */
export function resolve(template: Template, context: RequestContext): Wild[] | undefined {
  const tokens: Wild[] = [];
  for (const token of template) {
    if (token.type !== 'variable') {
      tokens.push(token);
      continue;
    }
    const values = context.get(token.key) ?? [];
    const text = values.length === 0 ? token.fallback : values.length === 1 ? values[0] : undefined;
    if (text === undefined) return undefined;
    tokens.push({ type: 'text', text });
  }
  return tokens;
}
