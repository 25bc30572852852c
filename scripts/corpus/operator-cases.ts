import { allow, allows, caseOf, denies, deny, identity, lacks, policy } from './drafting.ts';
import type { OperatorRow } from './operator-values.ts';
import type { DecisionCase } from './schema.ts';

export const slug = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');

/**
 * For each value: an identity-based Allow under the condition. For the first that meets it and the first that does
 * not, a Deny under it too, beside an Allow without.
 */
export function valueCases(rows: readonly OperatorRow[]): DecisionCase[] {
  return rows.flatMap(({ operator, key, policy: values, yes, no, source }) => {
    const condition = { Condition: { [operator]: { [key]: values } } };
    const said = JSON.stringify(values);
    const one = (meets: boolean, [value, label, undocumented]: OperatorRow['yes'][number]) =>
      caseOf({
        id: `${operator}/${meets ? 'holds' : 'fails'}/${slug(label)}`,
        description: `${operator} ${said} ${meets ? 'holds' : 'does not hold'} for ${JSON.stringify(value)}: ${label}.`,
        source,
        ...(undocumented !== undefined && { undocumented }),
        context: { [key]: value },
        policies: { identity: [identity(condition)] },
        outcome: meets ? allows('identity') : lacks('identity'),
      });
    const denied = (meets: boolean, [value, label]: OperatorRow['yes'][number]) =>
      caseOf({
        id: `${operator}/${meets ? 'denies' : 'denies-not'}/${slug(label)}`,
        description: `A Deny under ${operator} ${said} ${meets ? 'applies' : 'does not apply'} to ${JSON.stringify(value)}: ${label}.`,
        source,
        context: { [key]: value },
        policies: { identity: [policy('identity', allow()), policy('guard', deny(condition))] },
        outcome: meets ? denies('identity', 'guard') : allows('identity', 'identity'),
      });
    return [
      ...yes.map(value => one(true, value)),
      ...no.map(value => one(false, value)),
      ...yes.slice(0, 1).map(value => denied(true, value)),
      ...no.slice(0, 1).map(value => denied(false, value)),
    ];
  });
}
