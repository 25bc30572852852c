import { other, owner, roleArn, root, session, uniqueId, user } from '../cast.ts';
import { fullAccess, fullResourceAccess, rcp, scp } from '../control.ts';
import { allow, allows, denies, deny, grant, lacks, policy, type Row, trusting } from '../drafting.ts';
import { sources } from '../sources.ts';

const [alice, deploy, stranger] = [user(), session(), user(other)];
const target = roleArn();
const may = (more = {}) => policy('identity', allow({ Action: 'sts:AssumeRole', Resource: target, ...more }));
const yes = allows('trust', 'trust');
const rootOf = (account: string) => `arn:aws:iam::${account}:root`;

export const ownAccountRows: Row[] = [
  [
    'user',
    'Within one account, trust in the user is enough.',
    yes,
    { policies: { trust: trusting({ AWS: alice.arn }) } },
  ],
  [
    'user-id',
    'By its unique id too.',
    yes,
    { policies: { trust: trusting({ AWS: alice.userId }) }, source: sources.ids },
  ],
  [
    'role',
    'Trust in the role of the session is enough.',
    yes,
    { who: deploy, policies: { trust: trusting({ AWS: deploy.roleArn }) } },
  ],
  [
    'role-id',
    'By its unique id too.',
    yes,
    { who: deploy, policies: { trust: trusting({ AWS: uniqueId('AROA', 'deploy') }) }, source: sources.ids },
  ],
  [
    'session',
    'Trust in the session is enough.',
    yes,
    { who: deploy, policies: { trust: trusting({ AWS: deploy.arn }) } },
  ],
  [
    'account',
    'Trust in the account leaves it to identity-based policies.',
    lacks('identity'),
    { policies: { trust: trusting({ AWS: owner }) } },
  ],
  [
    'account-identity',
    'With one that allows, it is enough.',
    allows('identity'),
    { policies: { trust: trusting({ AWS: rootOf(owner) }), identity: [may()] } },
  ],
  [
    'identity-only',
    'An identity-based Allow is not enough without trust, also within one account.',
    lacks('trust'),
    { policies: { trust: trusting({ AWS: stranger.arn }), identity: [may()] } },
  ],
  [
    'no-trust-policy',
    'Without a trust policy at hand no role is assumed.',
    lacks('trust'),
    { policies: { identity: [may()] } },
  ],
  ['root', 'The root user needs trust too.', lacks('trust'), { who: root() }],
  [
    'other-action',
    'Trust in another action is none.',
    lacks('trust'),
    { policies: { trust: trusting({ AWS: alice.arn }, { Action: 'sts:TagSession' }), identity: [may()] } },
  ],
  [
    'service',
    'Trust in a service is none in a user.',
    lacks('trust'),
    { policies: { trust: trusting({ Service: 'ecs-tasks.amazonaws.com' }), identity: [may()] } },
  ],
  [
    'other-operation',
    'The trust policy is not about other actions on the role.',
    allows('identity', 'admin'),
    { action: 'iam:GetRole', policies: { identity: [policy('admin', allow({ Action: 'iam:*' }))] } },
  ],
  [
    'itself',
    'A role is not trusted by itself: a session needs to be named to assume its own role.',
    lacks('trust'),
    { who: session(owner, 'target'), policies: { trust: trusting({ AWS: alice.arn }), identity: [may()] } },
  ],
  [
    'deny',
    'A Deny in the trust policy wins.',
    denies('trust', 'trust#1'),
    {
      policies: {
        trust: policy('trust', [
          grant({ AWS: alice.arn }, { Action: 'sts:AssumeRole' }),
          { Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRole' },
        ]),
        identity: [may()],
      },
    },
  ],
  [
    'identity-deny',
    'An identity-based Deny wins.',
    denies('identity', 'guard'),
    {
      policies: {
        trust: trusting({ AWS: alice.arn }),
        identity: [may(), policy('guard', deny({ Action: 'sts:*' }))],
      },
    },
  ],
  [
    'boundary-user',
    'A boundary does not cap trust in a user of the same account.',
    yes,
    { policies: { trust: trusting({ AWS: alice.arn }), boundary: policy('boundary', allow()) } },
  ],
  [
    'boundary-role',
    'It caps trust in a role.',
    lacks('boundary'),
    {
      who: deploy,
      policies: { trust: trusting({ AWS: deploy.roleArn }), boundary: policy('boundary', allow()) },
    },
  ],
  [
    'session-policy',
    'A session policy caps trust in a role.',
    lacks('session'),
    {
      who: deploy,
      policies: { trust: trusting({ AWS: deploy.roleArn }), session: [policy('session', allow())] },
    },
  ],
  [
    'scp',
    'A service control policy of the caller caps it.',
    lacks('service-control'),
    { policies: { trust: trusting({ AWS: alice.arn }), serviceControl: [[scp('narrow', allow())]] } },
  ],
  [
    'rcp',
    'A resource control policy over the role denies it.',
    denies('resource-control', 'guard'),
    {
      policies: {
        trust: trusting({ AWS: alice.arn }),
        resourceControl: [[fullResourceAccess('root'), rcp('guard', { Action: 'sts:*' })]],
      },
    },
  ],
  [
    'full-levels',
    'Full access at every level of both leaves it to trust.',
    yes,
    {
      policies: {
        trust: trusting({ AWS: alice.arn }),
        serviceControl: [[fullAccess('scp')]],
        resourceControl: [[fullResourceAccess('rcp')]],
      },
    },
  ],
];
