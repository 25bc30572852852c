import { literalText, parseTemplate, type Template } from '../grammar/template.ts';
import { compileTemplate, resolve, type ValueTest } from '../matching/template-matcher.ts';
import type { Compile, ValueScope } from './operator.ts';

/** Exact, by case; `*` and `?` stand for themselves. */
export const stringEquals: Compile = (values, scope) => {
  const { fixed, open } = exactTemplates(values, scope);
  const known = new Set(fixed);
  if (open.length === 0) return value => known.has(value);
  const tests = open.map(compileTemplate);
  return (value, context) => known.has(value) || tests.some(matches => matches(value, context));
};

export const stringEqualsIgnoreCase: Compile = (values, scope) => {
  const { fixed, open } = exactTemplates(values, scope);
  const known = new Set(fixed.map(fold));
  const tests = open.map(
    (template): ValueTest =>
      (value, context) => {
        const tokens = resolve(template, context);
        const text = tokens?.map(token => (token.type === 'text' ? token.text : '')).join('');
        return text !== undefined && fold(text) === fold(value);
      },
  );
  return (value, context) => known.has(fold(value)) || tests.some(matches => matches(value, context));
};

/** With the wildcards `*` and `?`, by case. */
export const stringLike: Compile = (values, { path, variables }) => {
  const tests = values.map(value =>
    compileTemplate(parseTemplate(value, { wildcards: true, variables }, path)),
  );
  return (value, context) => tests.some(matches => matches(value, context));
};

/** Upper case first: it folds letters that have two lower-case forms. */
const fold = (text: string): string => text.toUpperCase().toLowerCase();

/** The values without variables as text, and the patterns of the others. */
function exactTemplates(values: readonly string[], { path, variables }: ValueScope) {
  const fixed: string[] = [];
  const open: Template[] = [];
  for (const value of values) {
    const template = parseTemplate(value, { wildcards: false, variables }, path);
    const text = literalText(template);
    if (text === undefined) open.push(template);
    else fixed.push(text);
  }
  return { fixed, open };
}
