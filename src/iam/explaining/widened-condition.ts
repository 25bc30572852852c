import { parseIp } from '../operators/ip.ts';
import type { Mismatch } from './explanation.ts';
import { escapeText } from './new-statement.ts';
import type { Placed } from './trace.ts';

type Json = Record<string, unknown>;

/** Operators whose list of values can be widened by the one that was seen, and which values they take. */
const widenable = new Map<
  string,
  { readonly takes: (value: string) => boolean; readonly wildcards: boolean }
>([
  ['StringEquals', { takes: () => true, wildcards: false }],
  ['StringEqualsIgnoreCase', { takes: () => true, wildcards: false }],
  ['StringLike', { takes: () => true, wildcards: true }],
  ['ArnEquals', { takes: value => /^arn(?::[^:]*){5}/.test(value), wildcards: true }],
  ['ArnLike', { takes: value => /^arn(?::[^:]*){5}/.test(value), wildcards: true }],
  ['IpAddress', { takes: value => parseIp(value) !== undefined, wildcards: false }],
]);

/**
 * The statement as JSON with the value that was seen added to those of the one condition that fails; undefined where
 * it is no condition that fails, or none that a further value would meet.
 */
export function widen({ attached, statement, failed }: Placed & { failed: Mismatch }): Json | undefined {
  const condition = statement.document.conditions.find(
    ({ operator, key }) => operator === failed.operator && key === failed.key,
  );
  const rules = condition && widenable.get(condition.base);
  const [first] = failed.seen;
  if (condition === undefined || rules === undefined || first === undefined) return undefined;
  const added = condition.quantifier === 'ForAllValues' ? failed.seen : [first];
  if (!added.every(rules.takes)) return undefined;

  const { version, text } = attached.policy;
  // The text was accepted when it was parsed, so it has this form.
  const json = [JSON.parse(text).Statement].flat()[statement.index] as Json & {
    Condition: Record<string, Json>;
  };
  const keys = json.Condition[condition.operator] as Json;
  const name = Object.keys(keys).find(key => key.toLowerCase() === condition.key) as string;
  const values = [keys[name], ...added.map(value => escapeText(value, version, rules.wildcards))].flat();
  return {
    ...json,
    Condition: { ...json.Condition, [condition.operator]: { ...keys, [name]: values } },
  };
}
