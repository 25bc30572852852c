import { federated, owner, session, uniqueId, user } from '../cast.ts';
import {
  allow,
  allows,
  denies,
  grant,
  identity,
  lacks,
  policy,
  type Row,
  table,
  unrelated,
} from '../drafting.ts';
import { spare } from '../principals/not-principal-rows.ts';
import { others } from '../principals/other-rows.ts';
import type { CasePrincipal, Topic } from '../schema.ts';
import { sources } from '../sources.ts';

const [alice, deploy, guest] = [user(), session(), federated()];
const rootOf = (account: string) => `arn:aws:iam::${account}:root`;
const like = (operator: string, value: string) => ({
  Condition: { [operator]: { 'aws:PrincipalArn': value } },
});
const shown = (principal: CasePrincipal): string =>
  principal.type === 'assumed-role' ? principal.roleArn : principal.arn;

/** Each form of grant within one account, and how far it carries. */
const forms: readonly [
  id: string,
  name: string,
  who: CasePrincipal,
  statement: ReturnType<typeof grant>,
  worth: 'final' | 'limited' | 'delegated',
  source: string,
][] = [
  [
    'user-arn',
    'the ARN of a user',
    alice,
    grant({ AWS: alice.arn }),
    'final',
    sources.principal('IAM user principals'),
  ],
  ['user-id', 'the unique id of a user', alice, grant({ AWS: alice.userId }), 'final', sources.ids],
  [
    'session-arn',
    'the ARN of a role session',
    deploy,
    grant({ AWS: deploy.arn }),
    'final',
    sources.principal('Role session principals'),
  ],
  [
    'federated-arn',
    'the ARN of a federated user',
    guest,
    grant({ AWS: guest.arn }),
    'final',
    sources.principal('AWS STS federated user principals'),
  ],
  [
    'everyone-role-arn',
    '* with aws:PrincipalArn equal to a role',
    deploy,
    grant('*', like('ArnEquals', deploy.roleArn)),
    'final',
    sources.principal('IAM role principals'),
  ],
  [
    'everyone-user-arn',
    '* with aws:PrincipalArn like a user',
    alice,
    grant({ AWS: '*' }, like('ArnLike', `arn:aws:iam::${owner}:user/a*`)),
    'final',
    sources.principal('All principals'),
  ],
  [
    'role-arn',
    'the ARN of a role',
    deploy,
    grant({ AWS: deploy.roleArn }),
    'limited',
    sources.principal('IAM role principals'),
  ],
  [
    'role-id',
    'the unique id of a role',
    deploy,
    grant({ AWS: uniqueId('AROA', 'deploy') }),
    'limited',
    sources.ids,
  ],
  [
    'federated-issuer',
    'the user behind a federated session',
    guest,
    grant({ AWS: alice.arn }),
    'limited',
    sources.sameAccount,
  ],
  ['everyone', 'everyone', alice, grant('*'), 'limited', sources.principal('All principals')],
  [
    'everyone-session',
    '{"AWS": "*"}',
    deploy,
    grant({ AWS: '*' }),
    'limited',
    sources.principal('All principals'),
  ],
  [
    'account-id',
    'the account by its id',
    alice,
    grant({ AWS: owner }),
    'delegated',
    sources.principal('AWS account principals'),
  ],
  [
    'account-arn',
    'the account by the ARN of its root user',
    deploy,
    grant({ AWS: rootOf(owner) }),
    'delegated',
    sources.principal('AWS account principals'),
  ],
];

const formRows = forms.flatMap(([id, name, who, statement, worth, source]): Row[] => {
  const context = { 'aws:PrincipalArn': shown(who) };
  const resource = [policy('repository', statement)];
  const narrow = { Action: unrelated };
  const session = [policy('session', allow(narrow))];
  const opened = who.type === 'federated-user' ? { session: [policy('session', allow())] } : {};
  const capped = (type: 'boundary' | 'session') =>
    worth === 'final' ? allows('resource', 'repository') : lacks(worth === 'limited' ? type : 'identity');
  const own = worth === 'delegated' ? lacks('identity') : allows('resource', 'repository');
  const more = { who, context, source };
  const rows: Row[] = [
    [
      `${id}/alone`,
      `A grant to ${name}, without an identity-based Allow.`,
      own,
      { ...more, policies: { resource, ...opened } },
    ],
    [
      `${id}/identity`,
      `A grant to ${name}, beside an identity-based Allow.`,
      worth === 'delegated' ? allows('identity') : allows('resource', 'repository'),
      { ...more, policies: { resource, identity: [identity()], ...opened } },
    ],
    [
      `${id}/boundary`,
      `A grant to ${name}, under a boundary that does not allow.`,
      capped('boundary'),
      { ...more, policies: { resource, ...opened, boundary: policy('boundary', allow(narrow)) } },
    ],
    [
      `${id}/deny`,
      `A Deny to ${name}.`,
      denies('resource', 'guard'),
      {
        ...more,
        policies: {
          identity: [identity()],
          resource: [policy('guard', { ...statement, Effect: 'Deny' })],
          ...opened,
        },
      },
    ],
  ];
  if (who.type === 'user') return rows;
  return [
    ...rows,
    [
      `${id}/session-policy`,
      `A grant to ${name}, under a session policy that does not allow.`,
      capped('session'),
      { ...more, policies: { resource, session } },
    ],
  ];
});

export const principals: Topic = {
  topic: 'Principals',
  about: 'Each form of Principal within one account and how far it carries; NotPrincipal.',
  cases: [
    ...table('principal', sources.sameAccount, formRows),
    ...table('principal/others', sources.principal('AWS account principals'), others),
    ...table('not-principal', sources.notPrincipal, spare),
  ],
};
