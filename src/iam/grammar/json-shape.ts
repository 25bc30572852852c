import { PolicySyntaxError } from '../policy-syntax-error.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export const child = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

export function asObject(value: unknown, path: string, what: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new PolicySyntaxError(path, `${what} must be a JSON object`);
  }
  return value as JsonObject;
}

export function asString(value: unknown, path: string, what: string): string {
  if (typeof value !== 'string') throw new PolicySyntaxError(path, `${what} must be a string`);
  return value;
}

/** One value or a list of them, with the path of each; an empty list is refused, as it can match nothing. */
export function asList(value: unknown, path: string, what: string): { value: unknown; path: string }[] {
  if (!Array.isArray(value)) return [{ value, path }];
  if (value.length === 0) throw new PolicySyntaxError(path, `${what} must not be an empty list`);
  return value.map((item: unknown, index) => ({ value: item, path: `${path}[${index}]` }));
}

/** Refuses names outside `known`: what is not understood must not be ignored. */
export function onlyKnown(object: JsonObject, known: ReadonlySet<string>, path: string, what: string): void {
  for (const name of Object.keys(object)) {
    if (!known.has(name)) {
      throw new PolicySyntaxError(child(path, name), `${JSON.stringify(name)} is no element of ${what}`);
    }
  }
}

/** The value of `name`, or undefined where the document has none. */
export const own = (object: JsonObject, name: string): unknown =>
  Object.hasOwn(object, name) ? object[name] : undefined;

/** Which of an element and its negation (`Action`, `NotAction`) stands there; both is an error, neither gives undefined. */
export function eitherOf(
  object: JsonObject,
  name: string,
  path: string,
): { name: string; value: unknown; negated: boolean } | undefined {
  const negation = `Not${name}`;
  if (!Object.hasOwn(object, name) && !Object.hasOwn(object, negation)) return undefined;
  if (Object.hasOwn(object, name) && Object.hasOwn(object, negation)) {
    throw new PolicySyntaxError(path, `A statement has either ${name} or ${negation}, not both`);
  }
  const negated = Object.hasOwn(object, negation);
  const found = negated ? negation : name;
  return { name: found, value: object[found], negated };
}
