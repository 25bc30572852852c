import { other, owner, root, session, user } from '../cast.ts';
import {
  allow,
  allows,
  allowsRoot,
  block,
  denies,
  grant,
  identity,
  lacks,
  policy,
  type Row,
  repository,
  unrelated,
} from '../drafting.ts';
import { sources } from '../sources.ts';

const [alice, deploy] = [user(), session()];
const rootOf = (account: string) => `arn:aws:iam::${account}:root`;
const like = (operator: string, value: string) => ({
  Condition: { [operator]: { 'aws:PrincipalArn': value } },
});

export const others: Row[] = [
  [
    'another-user',
    'A grant to another user of the account is none.',
    lacks('identity'),
    { policies: { resource: [repository({ AWS: user(owner, 'bob').arn })] } },
  ],
  [
    'another-session',
    'A grant to another session of the same role is none.',
    lacks('identity'),
    { who: deploy, policies: { resource: [repository({ AWS: session(owner, 'deploy', 'i-9999').arn })] } },
  ],
  [
    'role-path',
    'The path of a role is part of its ARN: a grant to the role of the same name without it is none.',
    lacks('identity'),
    { who: session(owner, 'ci/deploy'), policies: { resource: [repository({ AWS: deploy.roleArn })] } },
  ],
  [
    'role-with-path',
    'A grant to a role by its ARN with the path.',
    allows('resource', 'repository'),
    {
      who: session(owner, 'ci/deploy'),
      policies: { resource: [repository({ AWS: session(owner, 'ci/deploy').roleArn })] },
    },
  ],
  [
    'user-of-session-name',
    'A grant to a user is none to a role session of the same name.',
    lacks('identity'),
    { who: session(owner, 'alice', 'alice'), policies: { resource: [repository({ AWS: alice.arn })] } },
  ],
  [
    'case',
    'The case of a name counts.',
    lacks('identity'),
    { policies: { resource: [repository({ AWS: `arn:aws:iam::${owner}:user/Alice` })] } },
  ],
  [
    'made-again',
    'A grant by unique id does not follow a user that was made again under the same name.',
    lacks('identity'),
    {
      source: sources.ids,
      who: { ...alice, userId: 'AIDANEWNEWNEWNEWNEWNE' },
      policies: { resource: [repository({ AWS: alice.userId })] },
    },
  ],
  [
    'list',
    'One of several principals is enough.',
    allows('resource', 'repository'),
    { policies: { resource: [repository({ AWS: [other, alice.arn], Service: 'lambda.amazonaws.com' })] } },
  ],
  [
    'furthest-grant',
    'Of two statements, the one that carries further counts.',
    allows('resource', 'repository#0', 'repository#1'),
    {
      policies: {
        resource: [policy('repository', [grant({ AWS: owner }), grant({ AWS: alice.arn })])],
        boundary: policy('boundary', allow({ Action: unrelated })),
      },
    },
  ],
  [
    'service-not-user',
    'A grant to a service is none to a user.',
    lacks('identity'),
    { policies: { resource: [repository({ Service: 'lambda.amazonaws.com' })] } },
  ],
  [
    'everyone-arn-if-exists',
    '* with aws:PrincipalArn under IfExists stays capped by the boundary.',
    lacks('boundary'),
    {
      undocumented:
        'A condition that a missing aws:PrincipalArn would meet does not narrow * to the caller itself.',
      context: { 'aws:PrincipalArn': alice.arn },
      policies: {
        resource: [repository('*', like('ArnLikeIfExists', alice.arn))],
        boundary: policy('boundary', allow({ Action: unrelated })),
      },
    },
  ],
  [
    'everyone-negated-arn',
    '* with aws:PrincipalArn unlike another stays capped by the boundary.',
    lacks('boundary'),
    {
      undocumented: 'Only a positive match of aws:PrincipalArn narrows * to the caller itself.',
      context: { 'aws:PrincipalArn': alice.arn },
      policies: {
        resource: [repository('*', like('ArnNotEquals', `arn:aws:iam::${owner}:user/bob`))],
        boundary: policy('boundary', allow({ Action: unrelated })),
      },
    },
  ],
  [
    'root-deny',
    'A Deny to the account is one to its root user.',
    denies('resource', 'guard'),
    { who: root(), policies: { resource: [policy('guard', block({ AWS: rootOf(owner) }))] } },
  ],
  [
    'deny-account',
    'A Deny to the account is one to every user of it.',
    denies('resource', 'guard'),
    { policies: { identity: [identity()], resource: [policy('guard', block({ AWS: owner }))] } },
  ],
  [
    'deny-other-session',
    'A Deny to one session spares the other sessions of its role.',
    allows('identity'),
    {
      who: session(owner, 'deploy', 'i-9999'),
      policies: { identity: [identity()], resource: [policy('guard', block({ AWS: deploy.arn }))] },
    },
  ],
  [
    'root-by-nothing',
    'A grant to others takes nothing from the root user.',
    allowsRoot,
    { who: root(), policies: { resource: [repository({ AWS: other })] } },
  ],
];
