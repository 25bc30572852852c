import { federated, other, owner, repositoryArn, root, session, user } from '../cast.ts';
import {
  allow,
  allows,
  block,
  denies,
  deny,
  grant,
  identity,
  lacks,
  policy,
  type Row,
  repository,
  table,
  unrelated,
} from '../drafting.ts';
import type { CasePrincipal, Topic } from '../schema.ts';
import { sources } from '../sources.ts';

const [stranger, guest, visitor] = [user(other), session(other), federated(other)];
const rootOf = (account: string) => `arn:aws:iam::${account}:root`;
const granted = allows('resource', 'repository');
const narrow = { Action: unrelated };

const forms: readonly [id: string, name: string, who: CasePrincipal, element: unknown][] = [
  ['user-arn', 'the ARN of a user', stranger, { AWS: stranger.arn }],
  ['user-id', 'the unique id of a user', stranger, { AWS: stranger.userId }],
  ['role-arn', 'the ARN of a role', guest, { AWS: guest.roleArn }],
  ['session-arn', 'the ARN of a role session', guest, { AWS: guest.arn }],
  ['federated-arn', 'the ARN of a federated user', visitor, { AWS: visitor.arn }],
  ['account-id', 'the account', stranger, { AWS: other }],
  ['account-arn', 'the account, for a session', guest, { AWS: rootOf(other) }],
  ['everyone', 'everyone', stranger, '*'],
  ['everyone-aws', '{"AWS": "*"}, for a session', guest, { AWS: '*' }],
];

const formRows = forms.flatMap(([id, name, who, element]): Row[] => {
  const resource = [repository(element)];
  const open = who.type === 'federated-user' ? { session: [policy('session', allow())] } : {};
  return [
    [
      `${id}/resource-only`,
      `A grant to ${name} of another account needs an identity-based Allow there.`,
      lacks('identity'),
      { who, policies: { resource, ...open } },
    ],
    [
      `${id}/both`,
      `A grant to ${name} of another account and an identity-based Allow there.`,
      granted,
      { who, policies: { resource, identity: [identity()], ...open } },
    ],
    [
      `${id}/boundary`,
      `A boundary that does not allow caps a grant to ${name} of another account.`,
      lacks('boundary'),
      {
        who,
        policies: { resource, identity: [identity()], ...open, boundary: policy('boundary', allow(narrow)) },
      },
    ],
    ...(who.type === 'user'
      ? []
      : ([
          [
            `${id}/session-policy`,
            `A session policy that does not allow caps a grant to ${name} of another account.`,
            lacks('session'),
            {
              who,
              policies: { resource, identity: [identity()], session: [policy('session', allow(narrow))] },
            },
          ],
        ] satisfies Row[])),
  ];
});

const rows: Row[] = [
  [
    'identity-only',
    'An identity-based Allow alone does not reach into another account.',
    lacks('resource'),
    { who: stranger, policies: { identity: [identity()] } },
  ],
  [
    'identity-only-star',
    'Not even one for every action and resource.',
    lacks('resource'),
    { who: guest, policies: { identity: [identity({ Action: '*' })] } },
  ],
  [
    'neither',
    'Where both sides lack an Allow, the resource-based policy is named.',
    lacks('resource'),
    {
      who: stranger,
      undocumented:
        'Where both sides lack an Allow, the resource-based policy is named, as ECR has been seen to do.',
    },
  ],
  [
    'grant-to-owner',
    "A grant to the owner's account is none to others.",
    lacks('resource'),
    { who: stranger, policies: { identity: [identity()], resource: [repository({ AWS: owner })] } },
  ],
  [
    'grant-to-another-user',
    'A grant to another user of the account is none.',
    lacks('resource'),
    {
      who: stranger,
      policies: { identity: [identity()], resource: [repository({ AWS: user(other, 'bob').arn })] },
    },
  ],
  [
    'same-name',
    'A grant to a user of the same name in the own account is none.',
    lacks('resource'),
    { who: stranger, policies: { identity: [identity()], resource: [repository({ AWS: user().arn })] } },
  ],
  [
    'another-session',
    'A grant to another session of the role is none.',
    lacks('resource'),
    {
      who: guest,
      policies: {
        identity: [identity()],
        resource: [repository({ AWS: session(other, 'deploy', 'i-9999').arn })],
      },
    },
  ],
  [
    'other-action',
    'A grant for another action is none.',
    lacks('resource'),
    { who: stranger, policies: { identity: [identity()], resource: [repository({ AWS: other }, narrow)] } },
  ],
  [
    'identity-other-resource',
    'An identity-based Allow for another resource is none.',
    lacks('identity'),
    {
      who: stranger,
      policies: {
        identity: [identity({ Resource: repositoryArn('x') })],
        resource: [repository({ AWS: other })],
      },
    },
  ],
  [
    'identity-own-account',
    "An identity-based Allow for the caller's own account only is none.",
    lacks('identity'),
    {
      who: stranger,
      policies: {
        identity: [identity({ Resource: repositoryArn('*', other) })],
        resource: [repository({ AWS: other })],
      },
    },
  ],
  [
    'identity-names-owner',
    "One for the owner's repositories is one.",
    granted,
    {
      who: stranger,
      policies: {
        identity: [identity({ Resource: repositoryArn('*') })],
        resource: [repository({ AWS: other })],
      },
    },
  ],
  [
    'either-resource-policy',
    'An Allow in either of two policies on the resource is the consent of its owner.',
    allows('resource', 'registry'),
    {
      who: stranger,
      policies: {
        identity: [identity()],
        resource: [repository({ AWS: owner }), policy('registry', grant({ AWS: other }, { Resource: '*' }))],
      },
    },
  ],
  [
    'root',
    'The root user of another account needs the consent of the owner.',
    lacks('resource'),
    { who: root(other) },
  ],
  [
    'root-granted',
    'With it, it needs no policy of its own.',
    granted,
    { who: root(other), policies: { resource: [repository({ AWS: other })] } },
  ],
  [
    'root-not-a-user',
    'A grant to a user is none to the root user of that account.',
    lacks('resource'),
    { who: root(other), policies: { resource: [repository({ AWS: stranger.arn })] } },
  ],
  [
    'deny-of-owner',
    'A Deny of the owner outweighs both Allows.',
    denies('resource', 'guard'),
    {
      who: stranger,
      policies: {
        identity: [identity()],
        resource: [repository('*'), policy('guard', block({ AWS: stranger.arn }))],
      },
    },
  ],
  [
    'deny-of-caller',
    "A Deny of the caller's account outweighs both Allows.",
    denies('identity', 'guard'),
    {
      who: stranger,
      policies: { identity: [identity(), policy('guard', deny())], resource: [repository('*')] },
    },
  ],
  [
    'deny-account',
    'A Deny to an account reaches its sessions.',
    denies('resource', 'guard'),
    {
      who: guest,
      policies: {
        identity: [identity()],
        resource: [repository('*'), policy('guard', block({ AWS: rootOf(other) }))],
      },
    },
  ],
  [
    'deny-role',
    'A Deny to a role reaches its sessions.',
    denies('resource', 'guard'),
    {
      who: guest,
      policies: {
        identity: [identity()],
        resource: [repository('*'), policy('guard', block({ AWS: guest.roleArn }))],
      },
    },
  ],
  [
    'principal-arn',
    '* narrowed by aws:PrincipalArn does not spare the caller the identity-based Allow of another account.',
    lacks('identity'),
    {
      who: guest,
      context: { 'aws:PrincipalArn': guest.roleArn },
      policies: {
        resource: [repository('*', { Condition: { ArnEquals: { 'aws:PrincipalArn': guest.roleArn } } })],
      },
    },
  ],
  [
    'principal-account',
    '* narrowed by aws:PrincipalAccount, for that account.',
    granted,
    {
      who: guest,
      context: { 'aws:PrincipalAccount': other },
      policies: {
        identity: [identity()],
        resource: [repository('*', { Condition: { StringEquals: { 'aws:PrincipalAccount': other } } })],
      },
    },
  ],
  [
    'principal-account-other',
    'And for another.',
    lacks('resource'),
    {
      who: session('333333333333'),
      context: { 'aws:PrincipalAccount': '333333333333' },
      policies: {
        identity: [identity()],
        resource: [repository('*', { Condition: { StringEquals: { 'aws:PrincipalAccount': other } } })],
      },
    },
  ],
  [
    'organization',
    '* narrowed by aws:PrincipalOrgID, for a member.',
    granted,
    {
      who: guest,
      context: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' },
      policies: {
        identity: [identity()],
        resource: [
          repository('*', { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } }),
        ],
      },
      source: sources.globalKeys('aws:PrincipalOrgID'),
    },
  ],
  [
    'no-organization',
    'And for an account in no organization, whose requests lack the key.',
    lacks('resource'),
    {
      who: guest,
      policies: {
        identity: [identity()],
        resource: [
          repository('*', { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } }),
        ],
      },
      source: sources.globalKeys('aws:PrincipalOrgID'),
    },
  ],
  [
    'resource-account',
    'An identity-based policy narrowed by aws:ResourceAccount to the own account.',
    lacks('identity'),
    {
      who: guest,
      context: { 'aws:ResourceAccount': owner },
      policies: {
        identity: [identity({ Condition: { StringEquals: { 'aws:ResourceAccount': other } } })],
        resource: [repository('*')],
      },
      source: sources.globalKeys('aws:ResourceAccount'),
    },
  ],
];

export const crossAccount: Topic = {
  topic: 'Cross-account requests',
  about: "Requests of one account for another's resource: both accounts must allow.",
  cases: [
    ...table('cross-account/grant', sources.crossAccount, formRows),
    ...table('cross-account', sources.crossAccount, rows),
  ],
};
