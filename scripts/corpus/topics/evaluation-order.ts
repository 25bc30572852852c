import { federated, other, owner, root, session, user } from '../cast.ts';
import { fullAccess, fullResourceAccess, rcp, scp } from '../control.ts';
import {
  allow,
  allows,
  allowsRoot,
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
import type { CasePolicies, Topic } from '../schema.ts';
import { sources } from '../sources.ts';

const order = 'Where several policy types deny, or lack an Allow, the one that is evaluated first is named.';
const silent = { Action: unrelated };

/** Every policy type allows. */
const all: CasePolicies = {
  identity: [identity()],
  resource: [repository('*')],
  boundary: policy('boundary', allow()),
  session: [policy('session', allow())],
  serviceControl: [[fullAccess('scp-root')], [fullAccess('scp-account')]],
  resourceControl: [[fullResourceAccess('rcp-root')], [fullResourceAccess('rcp-account')]],
};
const denyIn: Record<string, CasePolicies> = {
  'resource-control': { ...all, resourceControl: [[fullResourceAccess('rcp-root'), rcp('guard')]] },
  'service-control': {
    ...all,
    serviceControl: [[fullAccess('scp-root')], [fullAccess('x'), scp('guard', deny())]],
  },
  resource: { ...all, resource: [repository('*'), policy('guard', block('*'))] },
  identity: { ...all, identity: [identity(), policy('guard', deny())] },
  boundary: { ...all, boundary: policy('guard', [allow(), deny()]) },
  session: { ...all, session: [policy('session', allow()), policy('guard', deny())] },
};
const callers = {
  user: user(),
  'role-session': session(),
  'federated-user': federated(),
  'foreign-user': user(other),
  'foreign-session': session(other),
};

const explicit: Row[] = Object.entries(callers).flatMap(([who, principal]): Row[] => [
  [
    `${who}/all-allow`,
    `Every policy type allows a ${who}.`,
    allows('resource', 'repository'),
    { who: principal, policies: all },
  ],
  ...Object.entries(denyIn).map(
    ([type, policies]): Row => [
      `${who}/deny-in-${type}`,
      `One Deny in a ${type} policy outweighs every Allow, for a ${who}.`,
      denies(type as 'identity', type === 'boundary' ? 'guard#1' : 'guard'),
      { who: principal, policies },
    ],
  ),
]);

const implicit: Row[] = [
  ['nothing', 'Without any policy a user has no access.', lacks('identity'), {}],
  ['nothing-role', 'Without any policy a role session has no access.', lacks('identity'), { who: session() }],
  [
    'nothing-foreign',
    'Without any policy another account has no access.',
    lacks('resource'),
    { who: user(other) },
  ],
  [
    'other-action',
    'An Allow for another action is none.',
    lacks('identity'),
    { policies: { identity: [identity(silent)] } },
  ],
  [
    'no-resource-control',
    'A level of resource control policies that does not allow denies.',
    lacks('resource-control'),
    { policies: { ...all, resourceControl: [[fullResourceAccess('rcp-root')], []] } },
  ],
  [
    'no-service-control',
    'A level of service control policies that does not allow denies.',
    lacks('service-control'),
    { policies: { ...all, serviceControl: [[fullAccess('scp-root')], [scp('narrow', allow(silent))]] } },
  ],
  [
    'no-boundary',
    'A boundary that does not allow denies.',
    lacks('boundary'),
    { policies: { ...all, boundary: policy('boundary', allow(silent)) } },
  ],
  [
    'no-session',
    'A session policy that does not allow denies.',
    lacks('session'),
    { who: session(), policies: { ...all, session: [policy('session', allow(silent))] } },
  ],
  [
    'identity-enough',
    'Within one account an identity-based Allow is enough.',
    allows('identity'),
    { policies: { identity: [identity()] } },
  ],
  [
    'resource-enough',
    'Within one account a resource-based Allow is enough.',
    allows('resource', 'repository'),
    { policies: { resource: [repository({ AWS: user().arn })] } },
  ],
  [
    'resource-for-others',
    'A resource-based policy for others does not take away an identity-based Allow.',
    allows('identity'),
    { policies: { identity: [identity()], resource: [repository({ AWS: other })] } },
  ],
  [
    'second-identity-policy',
    'One of several identity-based policies is enough, and one of its statements.',
    allows('identity', 'team#1'),
    {
      policies: { identity: [identity(silent), policy('team', [allow(silent), allow({ Sid: 'Pull' })])] },
    },
  ],
  [
    'two-allows',
    'Where two statements allow, both are among those that do.',
    allows('identity', 'identity', 'team#1'),
    { policies: { identity: [identity(), policy('team', [allow(silent), allow()])] } },
  ],
  ['root', 'The root user needs no policy in its own account.', allowsRoot, { who: root() }],
  [
    'root-denied',
    'A Deny on the resource holds for the root user too.',
    denies('resource', 'guard'),
    { who: root(), policies: { resource: [policy('guard', block({ AWS: owner }))] } },
  ],
];

const precedence: Row[] = [
  [
    'deny-resource-control-first',
    'Where all deny, the resource control policy is named.',
    denies('resource-control', 'guard'),
    {
      policies: { ...denyIn['resource-control'], ...onlyPlace('service-control'), ...onlyPlace('identity') },
    },
  ],
  [
    'deny-service-control-before-resource',
    'The service control policy is named before the resource-based policy.',
    denies('service-control', 'guard-service-control'),
    { policies: { ...all, ...onlyPlace('service-control'), ...onlyPlace('resource') } },
  ],
  [
    'deny-resource-before-identity',
    'The resource-based policy is named before the identity-based policy.',
    denies('resource', 'guard-resource'),
    { policies: { ...all, ...onlyPlace('resource'), ...onlyPlace('identity') } },
  ],
  [
    'deny-identity-before-boundary',
    'The identity-based policy is named before the boundary.',
    denies('identity', 'guard-identity'),
    { policies: { ...all, ...onlyPlace('identity'), boundary: policy('b', deny()) } },
  ],
  [
    'deny-boundary-before-session',
    'The boundary is named before the session policy.',
    denies('boundary', 'b'),
    { policies: { ...all, boundary: policy('b', deny()), session: [policy('s', deny())] } },
  ],
  [
    'explicit-before-implicit',
    'An explicit deny is named before an Allow that is missing, wherever it is missing.',
    denies('session', 's'),
    {
      who: session(),
      policies: { resourceControl: [[]], serviceControl: [[]], session: [policy('s', deny())] },
    },
  ],
  [
    'missing-resource-control-first',
    'Where every type lacks an Allow, the resource control policy is named.',
    lacks('resource-control'),
    { policies: { resourceControl: [[]], serviceControl: [[]], boundary: policy('b', allow(silent)) } },
  ],
  [
    'missing-service-control-second',
    'The service control policy is named before the resource-based policy.',
    lacks('service-control'),
    { who: user(other), policies: { serviceControl: [[]] } },
  ],
  [
    'missing-identity-before-boundary',
    'The identity-based policy is named before the boundary.',
    lacks('identity'),
    { policies: { boundary: policy('b', allow(silent)), session: [policy('s', allow(silent))] } },
  ],
  [
    'missing-boundary-before-session',
    'The boundary is named before the session policy.',
    lacks('boundary'),
    {
      policies: {
        identity: [identity()],
        boundary: policy('b', allow(silent)),
        session: [policy('s', allow(silent))],
      },
    },
  ],
].map(
  ([id, description, outcome, more]): Row => [
    id as string,
    description as string,
    outcome as Row[2],
    { ...(more as Row[3]), undocumented: order },
  ],
);

/** The policies of one type, with a Deny named `guard-TYPE` among them. */
function onlyPlace(type: 'service-control' | 'resource' | 'identity'): CasePolicies {
  const name = `guard-${type}`;
  if (type === 'identity') return { identity: [identity(), policy(name, deny())] };
  if (type === 'resource') return { resource: [policy('repository', grant('*')), policy(name, block('*'))] };
  return { serviceControl: [[fullAccess('scp-root'), scp(name, deny())]] };
}

const arn = `arn:aws:iam::${owner}:policy/guard`;
const named: Row[] = [
  [
    'managed-policy',
    'The denial names the managed policy with the explicit deny.',
    denies('identity', 'guard'),
    { policies: { identity: [identity(), policy('guard', deny(), { arn })] } },
  ],
  [
    'managed-boundary',
    'The denial names the managed policy that is the boundary.',
    denies('boundary', 'guard'),
    { policies: { identity: [identity()], boundary: policy('guard', deny(), { arn }) } },
  ],
  [
    'managed-policy-without-allow',
    'A denial for want of an Allow names no policy.',
    lacks('identity'),
    { policies: { identity: [policy('narrow', allow(silent), { arn })] } },
  ],
  [
    'several-denies',
    'Several statements that deny make one denial.',
    denies('identity', 'guard#0', 'guard#2'),
    {
      policies: {
        identity: [identity(), policy('guard', [deny({ Sid: 'A' }), deny(silent), deny({ Sid: 'C' })])],
      },
    },
  ],
];

export const evaluationOrder: Topic = {
  topic: 'Evaluation order',
  about: 'Explicit denies, missing Allows and which policy type decides.',
  cases: [
    ...table('order/explicit', sources.explicitDeny, explicit),
    ...table('order/implicit', sources.evaluation, implicit),
    ...table('order/precedence', sources.messages, precedence),
    ...table('order/named', sources.messages, named),
  ],
};
