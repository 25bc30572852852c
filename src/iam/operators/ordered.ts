import { PolicySyntaxError } from '../policy-syntax-error.ts';
import type { Compile } from './operator.ts';

/** A type of values that are compared as numbers. */
export interface OrderedType {
  /** For messages: `a decimal number`. */
  readonly name: string;
  readonly parse: (text: string) => number | undefined;
}

/** A comparison of numbers or dates: holds where `compare(request, policy)` does for any policy value. */
export function ordered(type: OrderedType, compare: (given: number, wanted: number) => boolean): Compile {
  return (values, { path }) => {
    const wanted = values.map(text => {
      const value = type.parse(text);
      if (value === undefined)
        throw new PolicySyntaxError(path, `${JSON.stringify(text)} is not ${type.name}`);
      return value;
    });
    return text => {
      const given = type.parse(text);
      return given !== undefined && wanted.some(value => compare(given, value));
    };
  };
}
