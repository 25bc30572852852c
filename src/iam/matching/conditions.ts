import type { ConditionDocument } from '../grammar/document.ts';
import { operators } from '../operators/operators.ts';
import type { Condition } from '../policy.ts';
import type { Query } from '../request.ts';

/** Compiles a statement's conditions. Values are checked by their operator's type here. */
export function compileConditions(
  conditions: readonly ConditionDocument[],
  variables: boolean,
): readonly Condition[] {
  return Object.freeze(
    conditions.map(document => Object.freeze({ document, holds: compileCondition(document, variables) })),
  );
}

/**
 * One key. Negated operators (`StringNotEquals`) hold where no policy value matches. A key with several values needs a
 * set operator; without one it is taken as matching when any of its values does, and a negated operator then wants
 * none to match, so that neither an Allow with `Not…` nor a Deny slips through.
 */
function compileCondition(condition: ConditionDocument, variables: boolean): (query: Query) => boolean {
  const { key, base, quantifier, ifExists, values, path } = condition;
  const operator = operators.get(base);
  if (operator === undefined) throw new TypeError(`unknown operator ${base}`);
  if (operator.type === 'presence') {
    const wanted = operator.compile(values, path);
    return ({ context }) => wanted(isPresent(context.get(key)));
  }
  const { negated } = operator;
  const matches = operator.compile(values, { path, variables });
  const whenMissing = ifExists || (quantifier === undefined ? negated : quantifier === 'ForAllValues');
  return ({ context }) => {
    const given = context.get(key);
    if (!isPresent(given)) return whenMissing;
    if (given.length === 1) return matches(given[0] as string, context) !== negated;
    switch (quantifier) {
      case 'ForAnyValue':
        return given.some(value => matches(value, context) !== negated);
      case 'ForAllValues':
        return given.every(value => matches(value, context) !== negated);
      default:
        return given.some(value => matches(value, context)) !== negated;
    }
  };
}

/** A key with an empty set of values counts as missing. */
const isPresent = (values: readonly string[] | undefined): values is readonly string[] =>
  values !== undefined && values.length > 0;
