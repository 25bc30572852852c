import { federated, other, owner, repositoryArn, root, session, user } from '../cast.ts';
import {
  allow,
  allows,
  denies,
  deny,
  identity,
  lacks,
  policy,
  type Row,
  repository,
  table,
  unrelated,
} from '../drafting.ts';
import type { Topic } from '../schema.ts';
import { sources } from '../sources.ts';

const deploy = session();
const narrow = { Action: unrelated };
const yes = allows('identity');
const boundary = (more = {}) => policy('boundary', allow(more));
const passed = (more = {}, name = 'session') => policy(name, allow(more));
const [pulls, pushes] = [{ Action: 'ecr:BatchGetImage' }, { Action: 'ecr:PutImage' }];

const boundaries: Row[] = [
  ['grants-nothing', 'A boundary grants nothing.', lacks('identity'), { policies: { boundary: boundary() } }],
  [
    'intersection',
    'What boundary and identity-based policy both allow is allowed.',
    yes,
    { policies: { identity: [identity()], boundary: boundary(pulls) } },
  ],
  [
    'boundary-narrower',
    'What only the identity-based policy allows is not.',
    lacks('boundary'),
    { policies: { identity: [identity()], boundary: boundary(pushes) } },
  ],
  [
    'identity-narrower',
    'What only the boundary allows is not.',
    lacks('identity'),
    { policies: { identity: [identity(pushes)], boundary: boundary() } },
  ],
  [
    'resource',
    'The resources of a boundary count.',
    lacks('boundary'),
    { policies: { identity: [identity()], boundary: boundary({ Resource: repositoryArn('db/*') }) } },
  ],
  [
    'condition',
    'The conditions of a boundary count.',
    lacks('boundary'),
    {
      context: { 'aws:RequestedRegion': 'us-east-1' },
      policies: {
        identity: [identity()],
        boundary: boundary({ Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } } }),
      },
    },
  ],
  [
    'deny',
    'A Deny in a boundary denies.',
    denies('boundary', 'boundary#1'),
    { policies: { identity: [identity()], boundary: policy('boundary', [allow(), deny()]) } },
  ],
  [
    'deny-final-grant',
    'A Deny in a boundary outweighs a grant to the user.',
    denies('boundary', 'boundary#1'),
    {
      policies: {
        resource: [repository({ AWS: user().arn })],
        boundary: policy('boundary', [allow(), deny()]),
      },
    },
  ],
  [
    'role',
    'A boundary caps the sessions of a role.',
    lacks('boundary'),
    { who: deploy, policies: { identity: [identity()], boundary: boundary(pushes) } },
  ],
  [
    'user-grant',
    'A grant to a user of the same account is not capped.',
    allows('resource', 'repository'),
    { policies: { resource: [repository({ AWS: user().arn })], boundary: boundary(narrow) } },
  ],
  [
    'role-grant',
    'A grant to a role is capped.',
    lacks('boundary'),
    {
      who: deploy,
      policies: { resource: [repository({ AWS: deploy.roleArn })], boundary: boundary(narrow) },
    },
  ],
  [
    'role-grant-allowed',
    'A grant to a role that the boundary allows.',
    allows('resource', 'repository'),
    { who: deploy, policies: { resource: [repository({ AWS: deploy.roleArn })], boundary: boundary() } },
  ],
  [
    'session-grant',
    'A grant to a session is not capped.',
    allows('resource', 'repository'),
    { who: deploy, policies: { resource: [repository({ AWS: deploy.arn })], boundary: boundary(narrow) } },
  ],
  [
    'foreign',
    'A boundary caps what another account grants.',
    lacks('boundary'),
    {
      who: user(other),
      policies: {
        identity: [identity()],
        resource: [repository({ AWS: user(other).arn })],
        boundary: boundary(narrow),
      },
    },
  ],
  [
    'foreign-allowed',
    'What it allows there is allowed.',
    allows('resource', 'repository'),
    {
      who: user(other),
      policies: { identity: [identity()], resource: [repository({ AWS: other })], boundary: boundary() },
    },
  ],
];

const sessions: Row[] = [
  [
    'grants-nothing',
    'A session policy grants nothing.',
    lacks('identity'),
    { who: deploy, policies: { session: [passed()] } },
  ],
  [
    'intersection',
    'What session policy and identity-based policy both allow is allowed.',
    yes,
    { who: deploy, policies: { identity: [identity()], session: [passed(pulls)] } },
  ],
  [
    'session-narrower',
    'What only the role allows is not.',
    lacks('session'),
    { who: deploy, policies: { identity: [identity()], session: [passed(pushes)] } },
  ],
  [
    'role-narrower',
    'What only the session policy allows is not.',
    lacks('identity'),
    { who: deploy, policies: { identity: [identity(pushes)], session: [passed()] } },
  ],
  [
    'one-of-several',
    'One of several session policies is enough.',
    yes,
    {
      who: deploy,
      policies: { identity: [identity()], session: [passed(narrow, 'inline'), passed({}, 'managed')] },
    },
  ],
  [
    'none-of-several',
    'None of several is not.',
    lacks('session'),
    {
      who: deploy,
      policies: { identity: [identity()], session: [passed(narrow, 'inline'), passed(pushes, 'managed')] },
    },
  ],
  [
    'empty-list',
    'An empty list of session policies caps no role.',
    yes,
    { who: deploy, policies: { identity: [identity()], session: [] } },
  ],
  [
    'deny',
    'A Deny in a session policy denies.',
    denies('session', 'guard'),
    { who: deploy, policies: { identity: [identity()], session: [passed(), policy('guard', deny())] } },
  ],
  [
    'role-grant',
    'A grant to the role is capped.',
    lacks('session'),
    { who: deploy, policies: { resource: [repository({ AWS: deploy.roleArn })], session: [passed(narrow)] } },
  ],
  [
    'role-grant-allowed',
    'A grant to the role that the session policy allows.',
    allows('resource', 'repository'),
    { who: deploy, policies: { resource: [repository({ AWS: deploy.roleArn })], session: [passed()] } },
  ],
  [
    'session-grant',
    'A grant to the session is not capped.',
    allows('resource', 'repository'),
    { who: deploy, policies: { resource: [repository({ AWS: deploy.arn })], session: [passed(narrow)] } },
  ],
  [
    'session-grant-denied',
    'But a Deny in the session policy outweighs it.',
    denies('session', 'guard'),
    {
      who: deploy,
      policies: { resource: [repository({ AWS: deploy.arn })], session: [passed(), policy('guard', deny())] },
    },
  ],
  [
    'with-boundary',
    'Boundary and session policy must both allow.',
    lacks('session'),
    { who: deploy, policies: { identity: [identity()], boundary: boundary(), session: [passed(narrow)] } },
  ],
  [
    'with-boundary-lacking',
    'Also where it is the boundary that does not.',
    lacks('boundary'),
    { who: deploy, policies: { identity: [identity()], boundary: boundary(narrow), session: [passed()] } },
  ],
  [
    'three-way',
    'What all three allow is allowed.',
    yes,
    {
      who: deploy,
      policies: {
        identity: [identity()],
        boundary: boundary(pulls),
        session: [passed({ Action: ['ecr:BatchGetImage', 'ecr:PutImage'] })],
      },
    },
  ],
  [
    'foreign',
    'A session policy caps what another account grants.',
    lacks('session'),
    {
      who: session(other),
      policies: {
        identity: [identity()],
        resource: [repository({ AWS: session(other).arn })],
        session: [passed(narrow)],
      },
    },
  ],
  [
    'foreign-allowed',
    'What it allows there is allowed.',
    allows('resource', 'repository'),
    {
      who: session(other),
      policies: { identity: [identity()], resource: [repository({ AWS: other })], session: [passed()] },
    },
  ],
];

const guest = federated();
const rooted = federated(owner, root());
const federatedRows: Row[] = [
  [
    'both',
    'A federated user may do what its user and its session policies both allow.',
    yes,
    { who: guest, policies: { identity: [identity()], session: [passed()] } },
  ],
  [
    'no-session-policy',
    'Without session policies it may do nothing.',
    lacks('session'),
    { who: guest, policies: { identity: [identity()] } },
  ],
  [
    'session-policy-only',
    'Nor what only the session policies allow.',
    lacks('identity'),
    { who: guest, policies: { session: [passed()] } },
  ],
  [
    'session-policy-narrower',
    'Nor what only its user may do.',
    lacks('session'),
    { who: guest, policies: { identity: [identity()], session: [passed(narrow)] } },
  ],
  [
    'boundary',
    'The boundary of its user caps it.',
    lacks('boundary'),
    { who: guest, policies: { identity: [identity()], session: [passed()], boundary: boundary(narrow) } },
  ],
  [
    'grant-without-session-policy',
    'Without session policies it may still do what a resource grants to it by its ARN.',
    allows('resource', 'repository'),
    { who: guest, policies: { resource: [repository({ AWS: guest.arn })] } },
  ],
  [
    'grant-to-user',
    'A grant to its user is capped by the session policies that it lacks.',
    lacks('session'),
    { who: guest, policies: { resource: [repository({ AWS: user().arn })] } },
  ],
  [
    'root-session',
    'A federated session of the root user may do what its session policies allow.',
    { decision: 'Allow', statements: [] },
    { who: rooted, policies: { session: [passed()] } },
  ],
  ['root-session-bare', 'And nothing without them.', lacks('session'), { who: rooted }],
  [
    'another-user',
    'A grant to another user is none.',
    lacks('identity'),
    {
      who: guest,
      policies: { resource: [repository({ AWS: user(owner, 'bob').arn })], session: [passed()] },
    },
  ],
  [
    'foreign',
    'Across accounts a grant to the session still needs its user to be allowed.',
    lacks('identity'),
    {
      who: federated(other),
      policies: { resource: [repository({ AWS: federated(other).arn })], session: [passed()] },
    },
  ],
  [
    'foreign-session-policy',
    'And its session policies to allow.',
    lacks('session'),
    {
      who: federated(other),
      policies: { resource: [repository({ AWS: federated(other).arn })], identity: [identity()] },
    },
  ],
];

export const sessionsBoundaries: Topic = {
  topic: 'Permissions boundaries and session policies',
  about: 'What caps a user, a role session and a federated user, and which grants pass by.',
  cases: [
    ...table('boundary', sources.boundaries, boundaries),
    ...table('session', sources.sessionPolicies, sessions),
    ...table('federated-user', sources.federationToken, federatedRows),
  ],
};
