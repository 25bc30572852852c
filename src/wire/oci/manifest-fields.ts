import type { Fault } from '../../base/fault.ts';
import { ociFault } from './faults.ts';
import type { Json } from './strict-json.ts';

export type Fields<K extends string> = { readonly [key in K]?: Json };

export const invalid = (reason: string): Fault => ociFault('ManifestInvalid', { reason });

/**
 * The fields that we know of the object in `value`; others may stand beside them. A field in another case
 * (`Layers`) is refused: some readers, Go's among them, would take it for the field itself and see another manifest.
 */
export function fieldsOf<const K extends string>(
  value: Json | undefined,
  names: readonly K[],
  at: string,
): Fields<K> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(`${at} is not an object`);
  const known = new Map(names.map(name => [folded(name), name]));
  const fields: { [key in K]?: Json } = {};
  for (const [key, field] of Object.entries(value)) {
    const name = known.get(folded(key));
    if (name === undefined) continue;
    if (name !== key) throw invalid(`${at} has a field that differs from '${name}' in case only`);
    fields[name] = field;
  }
  return fields;
}

/** Upper case first: it also brings the long s and the Kelvin sign to the letters that Go takes them for. */
const folded = (text: string): string => text.toUpperCase().toLowerCase();

/** The text in an optional field; `null` counts as absent. */
export function textOf(value: Json | undefined, at: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw invalid(`${at} is not text`);
  return value;
}

/** The list in a field; `null` is what Go writes for an empty one. */
export function listOf(value: Json | undefined, at: string): readonly Json[] {
  if (value === null) return [];
  if (!Array.isArray(value)) throw invalid(`${at} is not a list`);
  return value;
}

export function annotationsOf(
  value: Json | undefined,
  at: string,
): Readonly<Record<string, string>> | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'object' || Array.isArray(value)) throw invalid(`${at}.annotations is not an object`);
  for (const text of Object.values(value)) {
    if (typeof text !== 'string') throw invalid(`${at}.annotations has a value that is not text`);
  }
  return value as Readonly<Record<string, string>>;
}
