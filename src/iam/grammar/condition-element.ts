import { operators } from '../operators/operators.ts';
import { PolicySyntaxError } from '../policy-syntax-error.ts';
import { isConditionKey } from './condition-key.ts';
import type { ConditionDocument } from './document.ts';
import { asList, asObject, child, type JsonObject, own } from './json-shape.ts';

const shape = /^(?:(ForAnyValue|ForAllValues):)?([A-Za-z]+?)(IfExists)?$/;

/** `Condition`: operator → key → values. What is checked by type (dates, numbers …) is checked when it is compiled. */
export function parseConditions(statement: JsonObject, path: string): ConditionDocument[] {
  if (!Object.hasOwn(statement, 'Condition')) return [];
  const at = child(path, 'Condition');
  const block = asObject(own(statement, 'Condition'), at, 'Condition');
  return Object.entries(block).flatMap(([name, keys]) => parseOperator(name, keys, child(at, name)));
}

function parseOperator(name: string, keys: unknown, path: string): ConditionDocument[] {
  const match = shape.exec(name);
  const base = match?.[2];
  if (base === undefined || !operators.has(base)) {
    throw new PolicySyntaxError(path, `${JSON.stringify(name)} is not a condition operator`);
  }
  const quantifier = match?.[1] as ConditionDocument['quantifier'];
  const ifExists = match?.[3] !== undefined;
  if (base === 'Null' && (ifExists || quantifier)) {
    throw new PolicySyntaxError(path, 'Null takes neither IfExists nor a set operator');
  }
  const seen = new Set<string>();
  const conditions = Object.entries(asObject(keys, path, 'A condition operator')).map(([written, values]) => {
    const at = child(path, written);
    const key = written.toLowerCase();
    if (!isConditionKey(written))
      throw new PolicySyntaxError(at, `${JSON.stringify(written)} is not a condition key`);
    if (seen.has(key)) throw new PolicySyntaxError(at, 'The key occurs twice: condition keys ignore case');
    seen.add(key);
    const texts = asList(values, at, 'The values of a condition key').map(item =>
      valueText(item.value, item.path),
    );
    return {
      path: at,
      operator: name,
      base,
      ...(quantifier && { quantifier }),
      ifExists,
      key,
      values: texts,
    };
  });
  if (conditions.length === 0)
    throw new PolicySyntaxError(path, 'A condition operator needs at least one key');
  return conditions;
}

function valueText(value: unknown, path: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    // JSON.parse has rounded what a double cannot hold; the policy would not mean what it says.
    if (Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value)))
      return String(value);
    throw new PolicySyntaxError(path, 'The number is too large to be exact: write it as a string');
  }
  throw new PolicySyntaxError(path, 'A condition value is a string, a number or a boolean');
}
