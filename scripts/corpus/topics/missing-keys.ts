import {
  allow,
  allows,
  caseOf,
  denies,
  deny,
  identity,
  lacks,
  policy,
  type Row,
  table,
} from '../drafting.ts';
import { firstRows, type OperatorRow } from '../operator-values.ts';
import type { DecisionCase, Topic } from '../schema.ts';
import { sources } from '../sources.ts';

const [yes, no] = [allows('identity'), lacks('identity')];
/** Operators that say "not": a missing key meets them. */
const negated = (operator: string): boolean => operator.includes('Not');

function missingCases({
  operator,
  key,
  policy: values,
  yes: meeting,
  no: failing,
}: OperatorRow): DecisionCase[] {
  const on = (written: string) => ({ Condition: { [written]: { [key]: values } } });
  const allowing = (written: string) => ({ identity: [identity(on(written))] });
  const denying = (written: string) => ({
    identity: [policy('identity', allow()), policy('guard', deny(on(written)))],
  });
  const holds = negated(operator);
  const meets = holds ? 'meets' : 'does not meet';
  const name = `${operator}IfExists`;
  const rows: Row[] = [
    [
      'allow',
      `A missing key ${meets} ${operator}, in an Allow.`,
      holds ? yes : no,
      { policies: allowing(operator) },
    ],
    [
      'allow-empty',
      `A key with an empty set of values counts as missing: it ${meets} ${operator}.`,
      holds ? yes : no,
      {
        undocumented: 'A key with an empty set of values counts as missing under every operator.',
        policies: allowing(operator),
        context: { [key]: [] },
      },
    ],
    [
      'deny',
      `A missing key ${meets} ${operator}, in a Deny.`,
      holds ? denies('identity', 'guard') : allows('identity', 'identity'),
      { policies: denying(operator) },
    ],
    ['allow-if-exists', `A missing key meets ${name}, in an Allow.`, yes, { policies: allowing(name) }],
    [
      'deny-if-exists',
      `A missing key meets ${name}, in a Deny, which then applies.`,
      denies('identity', 'guard'),
      { policies: denying(name) },
    ],
    [
      'if-exists-met',
      `${name} looks at a key that is there, and is met.`,
      yes,
      { policies: allowing(name), context: { [key]: meeting[0]?.[0] as string } },
    ],
    [
      'if-exists-not-met',
      `${name} looks at a key that is there, and is not met.`,
      no,
      { policies: allowing(name), context: { [key]: failing[0]?.[0] as string } },
    ],
  ];
  return rows.map(([id, description, outcome, more]) =>
    caseOf({
      source: id.includes('if-exists') ? sources.ifExists : sources.operators,
      ...more,
      id: `missing/${operator}/${id}`,
      description,
      outcome,
    }),
  );
}

const mfa = 'aws:MultiFactorAuthPresent';
const rows: Row[] = [
  [
    'mfa-bool',
    'Bool "false" in a Deny does not reach long-term credentials, which carry no aws:MultiFactorAuthPresent.',
    allows('identity', 'identity'),
    {
      policies: {
        identity: [
          policy('identity', allow()),
          policy('guard', deny({ Condition: { Bool: { [mfa]: 'false' } } })),
        ],
      },
    },
  ],
  [
    'mfa-bool-if-exists',
    'BoolIfExists "false" in a Deny does reach them.',
    denies('identity', 'guard'),
    {
      policies: {
        identity: [
          policy('identity', allow()),
          policy('guard', deny({ Condition: { BoolIfExists: { [mfa]: 'false' } } })),
        ],
      },
    },
  ],
  [
    'one-of-two-keys',
    'IfExists spares the missing key only; the other must meet its condition.',
    no,
    {
      context: { 'aws:PrincipalTag/stage': 'dev' },
      policies: {
        identity: [
          identity({
            Condition: {
              StringEqualsIfExists: { 'aws:PrincipalTag/team': 'a', 'aws:PrincipalTag/stage': 'prod' },
            },
          }),
        ],
      },
    },
  ],
];

export const missingKeys: Topic = {
  topic: 'Missing keys',
  about: 'What each operator, plain and with IfExists, makes of a key that the request does not carry.',
  cases: [...firstRows.flatMap(missingCases), ...table('missing', sources.ifExists, rows)],
};
