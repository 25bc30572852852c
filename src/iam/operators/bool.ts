import { PolicySyntaxError } from '../policy-syntax-error.ts';
import type { Compile } from './operator.ts';

/** The truth value of a text, in any case; undefined for anything but true and false. */
export function parseBool(text: string): boolean | undefined {
  const lower = text.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : undefined;
}

export function parseBools(values: readonly string[], path: string): Set<boolean> {
  return new Set(
    values.map(text => {
      const value = parseBool(text);
      if (value === undefined)
        throw new PolicySyntaxError(path, `${JSON.stringify(text)} is neither true nor false`);
      return value;
    }),
  );
}

export const bool: Compile = (values, { path }) => {
  const wanted = parseBools(values, path);
  return text => {
    const given = parseBool(text);
    return given !== undefined && wanted.has(given);
  };
};
