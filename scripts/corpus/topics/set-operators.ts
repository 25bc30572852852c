import {
  allow,
  allows,
  caseOf,
  denies,
  deny,
  identity,
  lacks,
  type Outcome,
  policy,
  type Row,
  table,
} from '../drafting.ts';
import { firstRows, type OperatorRow } from '../operator-values.ts';
import type { DecisionCase, Topic } from '../schema.ts';
import { sources } from '../sources.ts';

const [yes, no] = [allows('identity'), lacks('identity')];

/** For every operator: what a key with several values, an empty one and a missing one make of it. */
function setCases({ operator, policy: values, yes: meeting, no: failing }: OperatorRow): DecisionCase[] {
  const key = operator.startsWith('String') ? 'aws:TagKeys' : 'example:Values';
  const good = meeting[0]?.[0] as string;
  const documented = meeting.filter(([, , undocumented]) => undocumented === undefined);
  const better = documented[1]?.[0] ?? good;
  const bad = failing[0]?.[0] as string;
  const one = (
    id: string,
    written: string,
    given: string[] | undefined,
    outcome: Outcome,
    description: string,
  ) =>
    caseOf({
      id: `${written.replace(':', '.')}/${id}`,
      description: `${written}: ${description}.`,
      source: sources.sets,
      context: given === undefined ? {} : { [key]: given },
      policies: { identity: [identity({ Condition: { [written]: { [key]: values } } })] },
      outcome,
    });
  const any = `ForAnyValue:${operator}`;
  const all = `ForAllValues:${operator}`;
  return [
    one('one-of-two', any, [bad, good], yes, 'one of two values meets it'),
    one('none-of-one', any, [bad], no, 'the only value does not meet it'),
    one('missing', any, undefined, no, 'a missing key does not hold'),
    one('empty', any, [], no, 'an empty set does not hold'),
    one('missing', `${any}IfExists`, undefined, yes, 'with IfExists, a missing key holds'),
    one('none-of-one', `${any}IfExists`, [bad], no, 'with IfExists, a value that is there must meet it'),
    one('all-of-two', all, [good, better], yes, 'every value meets it'),
    one('one-of-two', all, [good, bad], no, 'one of two values does not meet it'),
    one('missing', all, undefined, yes, 'a missing key holds'),
    one('empty', all, [], yes, 'an empty set holds'),
  ];
}

const tagged = { 'aws:TagKeys': ['team', 'stage'] };
const onTags = (operator: string, values: unknown, effect = allow) =>
  effect({ Condition: { [operator]: { 'aws:TagKeys': values } } });
const guarded = (operator: string, values: unknown) => ({
  identity: [policy('identity', allow()), policy('guard', onTags(operator, values, deny))],
});
const plain = (operator: string, values: unknown) => ({
  identity: [policy('identity', onTags(operator, values))],
});
const noOperator =
  'A key with several values under an operator without a set operator matches when any of them does; a negated operator wants none to match.';

const rows: Row[] = [
  [
    'subset',
    'ForAllValues holds where the values of the request are among those of the policy, in any order.',
    yes,
    { context: tagged, policies: plain('ForAllValues:StringEquals', ['stage', 'owner', 'team']) },
  ],
  [
    'superset',
    'ForAllValues does not ask for every value of the policy to be in the request, but the other way round.',
    no,
    {
      context: { 'aws:TagKeys': ['team', 'stage', 'cost'] },
      policies: plain('ForAllValues:StringEquals', ['stage', 'team']),
    },
  ],
  [
    'intersection',
    'ForAnyValue holds where one value is in both.',
    yes,
    { context: tagged, policies: plain('ForAnyValue:StringEquals', ['cost', 'stage']) },
  ],
  [
    'no-intersection',
    'ForAnyValue does not hold where no value is in both.',
    no,
    { context: tagged, policies: plain('ForAnyValue:StringEquals', ['cost', 'owner']) },
  ],
  [
    'required-tags',
    'ForAllValues with Null "false" beside it does not allow a request without the key.',
    no,
    {
      policies: {
        identity: [
          identity({
            Condition: {
              'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] },
              Null: { 'aws:TagKeys': 'false' },
            },
          }),
        ],
      },
    },
  ],
  [
    'required-tags-present',
    'ForAllValues with Null "false" beside it allows a request with an accepted value.',
    yes,
    {
      context: { 'aws:TagKeys': ['team'] },
      policies: {
        identity: [
          identity({
            Condition: {
              'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] },
              Null: { 'aws:TagKeys': 'false' },
            },
          }),
        ],
      },
    },
  ],
  [
    'deny-any',
    'A Deny with ForAnyValue applies where one value matches.',
    denies('identity', 'guard'),
    { context: tagged, policies: guarded('ForAnyValue:StringLike', 'st*') },
  ],
  [
    'deny-any-missing',
    'A Deny with ForAnyValue does not apply where the key is missing.',
    allows('identity', 'identity'),
    { policies: guarded('ForAnyValue:StringLike', 'st*') },
  ],
  [
    'deny-any-negated',
    'A Deny with ForAnyValue and a negated operator applies where one value is not on the list.',
    denies('identity', 'guard'),
    { context: tagged, policies: guarded('ForAnyValue:StringNotEquals', ['team']) },
  ],
  [
    'deny-any-negated-missing',
    'A Deny with ForAnyValue and a negated operator does not apply where the key is missing.',
    allows('identity', 'identity'),
    { policies: guarded('ForAnyValue:StringNotEquals', ['team']) },
  ],
  [
    'deny-all',
    'A Deny with ForAllValues does not apply where one value is not on the list.',
    allows('identity', 'identity'),
    { context: tagged, policies: guarded('ForAllValues:StringEquals', ['team']) },
  ],
  [
    'deny-all-missing',
    'A Deny with ForAllValues applies where the key is missing.',
    denies('identity', 'guard'),
    { policies: guarded('ForAllValues:StringEquals', ['team']) },
  ],
  [
    'without-operator',
    'Without a set operator, one matching value of several is enough.',
    yes,
    { context: tagged, policies: plain('StringEquals', 'team'), undocumented: noOperator },
  ],
  [
    'without-operator-negated',
    'Without a set operator, one matching value of several fails a negated operator.',
    no,
    { context: tagged, policies: plain('StringNotEquals', 'team'), undocumented: noOperator },
  ],
];

export const setOperators: Topic = {
  topic: 'Set operators',
  about:
    'ForAnyValue and ForAllValues with every operator, on several values, an empty set and a missing key.',
  cases: [...firstRows.flatMap(setCases), ...table('sets', sources.sets, rows)],
};
