/** JSON as `JSON.parse` gives it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** The keywords of JSON Schema (draft 4) that the schema of lifecycle policies needs. */
export interface Schema {
  readonly type?: 'object' | 'array' | 'string' | 'integer';
  readonly properties?: Readonly<Record<string, Schema>>;
  /** Properties other than those in `properties` are an error. */
  readonly closed?: true;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly enum?: readonly string[];
  readonly oneOf?: readonly Schema[];
  readonly not?: Schema;
}

/**
 * What is wrong with `value`, in the words of the Java library json-schema-validator, which ECR uses. As there, what a
 * container holds is looked at only once the container itself is right, and properties are visited by name.
 */
export function violations(schema: Schema, value: Json): string[] {
  const own = [...keywordViolations(schema, value)];
  return own.length > 0 ? own : children(schema, value).flatMap(([child, each]) => violations(child, each));
}

function* keywordViolations(schema: Schema, value: Json): Iterable<string> {
  if (isObject(value)) {
    const known = schema.properties ?? {};
    const strange = Object.keys(value).filter(name => !Object.hasOwn(known, name));
    if (schema.closed && strange.length > 0) {
      yield `object instance has properties which are not allowed by the schema: (${list(strange)})`;
    }
  }
  if (schema.enum && !schema.enum.includes(value as string)) {
    yield `instance value (${JSON.stringify(value)}) not found in enum (possible values: ${list(schema.enum)})`;
  }
  if (Array.isArray(value)) yield* lengthViolations(schema, value.length);
  if (schema.minimum !== undefined && typeof value === 'number' && value < schema.minimum) {
    yield `numeric instance is lower than the required minimum (minimum: ${schema.minimum}, found: ${value})`;
  }
  if (schema.not && violations(schema.not, value).length === 0) {
    yield 'instance matched a schema which it should not have';
  }
  if (schema.oneOf) {
    const matched = schema.oneOf.filter(each => violations(each, value).length === 0).length;
    if (matched !== 1) {
      yield `instance failed to match exactly one schema (matched ${matched} out of ${schema.oneOf.length})`;
    }
  }
  if (schema.required && isObject(value)) {
    const missing = schema.required.filter(name => !Object.hasOwn(value, name));
    if (missing.length > 0) yield `object has missing required properties (${list(missing)})`;
  }
  if (schema.type && schema.type !== typeName(value)) {
    yield `instance type (${typeName(value)}) does not match any allowed primitive type (allowed: ["${schema.type}"])`;
  }
}

function* lengthViolations(schema: Schema, length: number): Iterable<string> {
  const { minItems = 0, maxItems = Number.POSITIVE_INFINITY } = schema;
  if (length > maxItems) {
    yield `array is too long: must have at most ${maxItems} elements but instance has ${length} elements`;
  }
  if (length < minItems) {
    yield `array is too short: must have at least ${minItems} elements but instance has ${length} elements`;
  }
}

function children(schema: Schema, value: Json): (readonly [Schema, Json])[] {
  if (Array.isArray(value)) return schema.items ? value.map(each => [schema.items as Schema, each]) : [];
  if (!isObject(value)) return [];
  return Object.entries(schema.properties ?? {})
    .filter(([name]) => Object.hasOwn(value, name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, child]) => [child, value[name] as Json]);
}

export const isObject = (value: Json): value is { readonly [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const list = (names: readonly string[]): string => JSON.stringify(names.toSorted());

function typeName(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'number' && Number.isInteger(value) ? 'integer' : typeof value;
}
