// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a policy variable is written so.
import { owner, repositoryArn } from '../cast.ts';
import { allow, allows, denies, deny, lacks, policy, type Row } from '../drafting.ts';
import { sources } from '../sources.ts';

const [yes, no] = [allows('identity'), lacks('identity')];
const alice = { 'aws:username': 'alice' };
const when = (operator: string, value: string, version: string | null = '2012-10-17') => ({
  identity: [
    policy('identity', allow({ Condition: { [operator]: { 'aws:PrincipalTag/team': value } } }), { version }),
  ],
});

const user = `arn:aws:iam::${owner}:user/`;
const tag = 'aws:PrincipalTag/team';
/** Operator, the policy's value, the value of the request, whether it holds with a user name and without one. */
const operators: readonly [
  operator: string,
  value: string,
  given: string,
  present: boolean,
  absent: boolean,
][] = [
  ['StringEquals', 'x-${aws:username}', 'x-alice', true, false],
  ['StringEquals', 'x-${aws:username}', 'x-ALICE', false, false],
  ['StringNotEquals', '${aws:username}', 'alice', false, true],
  ['StringEqualsIgnoreCase', 'X-${aws:username}', 'x-ALICE', true, false],
  ['StringNotEqualsIgnoreCase', '${aws:username}', 'ALICE', false, true],
  ['StringLike', '*-${aws:username}', 'a-b-alice', true, false],
  ['StringNotLike', '*${aws:username}', 'x-alice', false, true],
  ['ArnLike', `${user}\${aws:username}`, `${user}alice`, true, false],
  ['ArnEquals', `${user}\${aws:username}`, `${user}alice`, true, false],
  ['ArnNotLike', `${user}\${aws:username}`, `${user}alice`, false, true],
  ['ArnNotEquals', `${user}\${aws:username}`, `${user}alice`, false, true],
];
export const operatorRows = operators.flatMap(([operator, value, given, present, absent], index): Row[] => {
  const policies = when(operator, value);
  const id = `${operator}-${index}`;
  return [
    [
      `${id}/present`,
      `${operator} with a variable, on ${JSON.stringify(given)}.`,
      present ? yes : no,
      { context: { [tag]: given, ...alice }, policies },
    ],
    [
      `${id}/absent`,
      `${operator} with a variable that has no value ${absent ? 'holds' : 'does not hold'}.`,
      absent ? yes : no,
      {
        context: { [tag]: given },
        policies,
        source: sources.variables('Policy variables with no value'),
      },
    ],
  ];
});

export const denials: Row[] = [
  [
    'deny-unless-own',
    'A Deny on all but the own namespace, for the owner of the namespace.',
    allows('identity', 'identity'),
    {
      on: repositoryArn('alice/web'),
      context: alice,
      policies: {
        identity: [
          policy('identity', allow()),
          policy('guard', {
            Effect: 'Deny',
            Action: 'ecr:*',
            NotResource: repositoryArn('${aws:username}/*'),
          }),
        ],
      },
    },
  ],
  [
    'deny-unless-own-other',
    'The same Deny for somebody else.',
    denies('identity', 'guard'),
    {
      on: repositoryArn('alice/web'),
      context: { 'aws:username': 'bob' },
      policies: {
        identity: [
          policy('identity', allow()),
          policy('guard', {
            Effect: 'Deny',
            Action: 'ecr:*',
            NotResource: repositoryArn('${aws:username}/*'),
          }),
        ],
      },
    },
  ],
  [
    'deny-unless-own-missing',
    'NotResource with a variable without value covers every resource.',
    denies('identity', 'guard'),
    {
      on: repositoryArn('alice/web'),
      policies: {
        identity: [
          policy('identity', allow()),
          policy('guard', {
            Effect: 'Deny',
            Action: 'ecr:*',
            NotResource: repositoryArn('${aws:username}/*'),
          }),
        ],
      },
    },
  ],
  [
    'deny-missing',
    'A Deny on a resource with a variable without value denies nothing.',
    allows('identity', 'identity'),
    {
      on: repositoryArn('alice/web'),
      policies: {
        identity: [
          policy('identity', allow()),
          policy('guard', deny({ Resource: repositoryArn('${aws:username}/*') })),
        ],
      },
    },
  ],
];
