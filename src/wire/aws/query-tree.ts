import { wireFault } from './faults.ts';

/** Parameters by the parts of their names: `Tags.member.1.Key=a` is a value four steps down. */
export interface Parameter {
  value: string | undefined;
  parts: Map<string, Parameter> | undefined;
}

const mostParameters = 10_000;
const longestName = 1024;
const deepest = 32;

/**
 * The parameters of a form or a query string as a tree. Throws `MalformedInput` where one is given twice, where
 * there are more than 10,000, or where a name has more than 32 parts.
 */
export function parameterTree(source: string | URLSearchParams): Parameter {
  const params = typeof source === 'string' ? parseForm(source) : source;
  if (params.size > mostParameters)
    throw malformed(`Too many parameters: at most ${mostParameters} are read`);
  const root: Parameter = { value: undefined, parts: undefined };
  for (const [name, value] of params) {
    const parameter = place(root, name);
    if (parameter.value !== undefined)
      throw malformed(`The parameter '${name.slice(0, 256)}' is given twice`);
    parameter.value = value;
  }
  return root;
}

/** Counted before it is parsed, so that a flood costs one pass over its bytes. */
function parseForm(text: string): URLSearchParams {
  let count = 0;
  for (let i = text.indexOf('&'); i >= 0; i = text.indexOf('&', i + 1)) count++;
  if (count > mostParameters) throw malformed(`Too many parameters: at most ${mostParameters} are read`);
  return new URLSearchParams(text);
}

function place(root: Parameter, name: string): Parameter {
  if (name.length > longestName) throw malformed('The name of a parameter is too long');
  let at = root;
  let depth = 0;
  for (const part of name.split('.')) {
    if (++depth > deepest) throw malformed('The name of a parameter has too many parts');
    at.parts ??= new Map();
    let next = at.parts.get(part);
    if (next === undefined) {
      next = { value: undefined, parts: undefined };
      at.parts.set(part, next);
    }
    at = next;
  }
  return at;
}

export const malformed = (reason: string) => wireFault('MalformedInput', { reason });
