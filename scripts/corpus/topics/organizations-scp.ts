import { federated, other, repositoryArn, root, service, serviceLinked, session, user } from '../cast.ts';
import { fullAccess, scp } from '../control.ts';
import {
  allow,
  allows,
  allowsRoot,
  type Draft,
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
import type { CasePolicies, CasePolicy, CasePrincipal, Topic } from '../schema.ts';
import { sources } from '../sources.ts';

const [top, unit, leaf] = [fullAccess('root'), fullAccess('unit'), fullAccess('account')];
const narrow = scp('narrow', allow({ Action: unrelated }));
const guard = scp('guard', deny());
const under = (...serviceControl: CasePolicy[][]): CasePolicies => ({
  identity: [identity()],
  serviceControl,
});

const callers: readonly [
  id: string,
  who: CasePrincipal,
  policies: CasePolicies,
  outcome: Draft['outcome'],
][] = [
  ['user', user(), { identity: [identity()] }, allows('identity')],
  ['role-session', session(), { identity: [identity()] }, allows('identity')],
  ['root', root(), {}, allowsRoot],
  [
    'federated-user',
    federated(),
    { identity: [identity()], session: [policy('session', allow())] },
    allows('identity'),
  ],
  [
    'foreign-user',
    user(other),
    { identity: [identity()], resource: [repository('*')] },
    allows('resource', 'repository'),
  ],
  ['foreign-root', root(other), { resource: [repository('*')] }, allows('resource', 'repository')],
];
const levels = callers.flatMap(([id, who, policies, outcome]): Row[] => [
  [
    `${id}/full-access`,
    `A ${id} under full access at every level.`,
    outcome,
    { who, policies: { ...policies, serviceControl: [[top], [unit], [leaf]] } },
  ],
  [
    `${id}/root-lacks`,
    `A ${id} where the root of the organization does not allow.`,
    lacks('service-control'),
    { who, policies: { ...policies, serviceControl: [[narrow], [unit], [leaf]] } },
  ],
  [
    `${id}/unit-lacks`,
    `A ${id} where a unit on the way does not allow.`,
    lacks('service-control'),
    { who, policies: { ...policies, serviceControl: [[top], [], [leaf]] } },
  ],
  [
    `${id}/account-lacks`,
    `A ${id} where its account does not allow.`,
    lacks('service-control'),
    { who, policies: { ...policies, serviceControl: [[top], [unit], [narrow]] } },
  ],
  [
    `${id}/denied`,
    `A ${id} where a level denies.`,
    denies('service-control', 'guard'),
    { who, policies: { ...policies, serviceControl: [[top], [unit, guard], [leaf]] } },
  ],
]);

const exempt: Row[] = [
  [
    'management-account',
    'The management account is under no service control policy: no levels are given.',
    allows('identity'),
    { policies: { identity: [identity()] } },
  ],
  [
    'service-linked-role',
    'A service-linked role is under none.',
    allows('identity'),
    { who: serviceLinked(), policies: under([narrow]) },
  ],
  [
    'service-linked-denied',
    'Not even under a Deny.',
    allows('identity'),
    { who: serviceLinked(), policies: under([top, guard]) },
  ],
  [
    'looks-service-linked',
    'A role whose path only holds the words is under them.',
    lacks('service-control'),
    { who: session(undefined, 'team/aws-service-role/x'), policies: under([narrow]) },
  ],
  [
    'service',
    'A service that calls by itself is under none.',
    allows('resource', 'repository'),
    {
      who: service(),
      policies: { resource: [repository({ Service: 'lambda.amazonaws.com' })], serviceControl: [[narrow]] },
    },
  ],
  [
    'resource-owner',
    "The levels are those of the caller's account: a foreign caller in no organization is under none, whatever is over the owner.",
    allows('resource', 'repository'),
    { who: user(other), policies: { identity: [identity()], resource: [repository('*')] } },
  ],
].map(
  ([id, description, outcome, more]): Row => [
    id as string,
    description as string,
    outcome as Row[2],
    more as Row[3],
  ],
);

const when = (operator: string, key: string, value: unknown) => ({
  Condition: { [operator]: { [key]: value } },
});
const region = 'aws:RequestedRegion';
const onlyEurope = scp('europe', {
  Effect: 'Deny',
  NotAction: ['iam:*', 'sts:*'],
  Resource: '*',
  ...when('StringNotEquals', region, ['eu-west-1', 'eu-central-1']),
});
const language: Row[] = [
  [
    'no-grant',
    'A service control policy grants nothing.',
    lacks('identity'),
    { policies: { serviceControl: [[top]] } },
  ],
  [
    'no-grant-foreign',
    'Nor to another account.',
    lacks('resource'),
    { who: user(other), policies: { serviceControl: [[top]] } },
  ],
  [
    'no-session-grant',
    'A grant to the caller itself does not pass by a level that does not allow.',
    lacks('service-control'),
    { policies: { resource: [repository({ AWS: user().arn })], serviceControl: [[narrow]] } },
  ],
  [
    'second-policy',
    'One of several policies of a level is enough.',
    allows('identity'),
    { policies: under([narrow, top]) },
  ],
  [
    'no-mix-of-levels',
    'What two levels allow apart is not allowed.',
    lacks('service-control'),
    { policies: under([scp('pull', allow({ Action: 'ecr:BatchGetImage' }))], [narrow]) },
  ],
  [
    'allow-list',
    'An allow list with the action.',
    allows('identity'),
    { policies: under([scp('list', allow({ Action: ['ecr:BatchGetImage', 's3:*'] }))]) },
  ],
  [
    'deny-action',
    'A deny list with another action.',
    allows('identity'),
    { policies: under([top, scp('guard', deny({ Action: 'ecr:DeleteRepository' }))]) },
  ],
  [
    'deny-names-policy',
    'The denial names the policy, and several denies make one denial.',
    denies('service-control', 'guard', 'second'),
    { policies: under([top, guard], [unit, scp('second', deny())]) },
  ],
  [
    'region-outside',
    'A Deny with NotAction and a condition, outside its regions.',
    denies('service-control', 'europe'),
    { context: { [region]: 'us-east-1' }, policies: under([top, onlyEurope]) },
  ],
  [
    'region-inside',
    'Within its regions.',
    allows('identity'),
    { context: { [region]: 'eu-west-1' }, policies: under([top, onlyEurope]) },
  ],
  [
    'region-spared-action',
    'For an action that it spares.',
    allows('identity'),
    {
      context: { [region]: 'us-east-1' },
      action: 'iam:GetUser',
      on: user().arn,
      policies: { identity: [identity({ Action: '*' })], serviceControl: [[top, onlyEurope]] },
    },
  ],
  [
    'allow-resource',
    'An Allow may name resources.',
    allows('identity'),
    {
      policies: under([scp('apps', allow({ Resource: repositoryArn('app/*') }))]),
      source: sources.scpSyntax,
    },
  ],
  [
    'allow-resource-other',
    'It then allows no other.',
    lacks('service-control'),
    {
      on: repositoryArn('db/x'),
      policies: under([scp('apps', allow({ Resource: repositoryArn('app/*') }))]),
      source: sources.scpSyntax,
    },
  ],
  [
    'allow-condition',
    'An Allow may have conditions.',
    allows('identity'),
    {
      context: { [region]: 'eu-west-1' },
      policies: under([scp('region', allow(when('StringEquals', region, 'eu-west-1')))]),
      source: sources.scpSyntax,
    },
  ],
  [
    'allow-condition-fails',
    'They must be met.',
    lacks('service-control'),
    {
      context: { [region]: 'us-east-1' },
      policies: under([scp('region', allow(when('StringEquals', region, 'eu-west-1')))]),
      source: sources.scpSyntax,
    },
  ],
  [
    'allow-not-action',
    'An Allow may have NotAction.',
    allows('identity'),
    {
      policies: under([scp('others', { Effect: 'Allow', NotAction: 's3:*', Resource: '*' })]),
      source: sources.scpSyntax,
    },
  ],
  [
    'deny-not-resource',
    'A Deny may have NotResource.',
    denies('service-control', 'apps'),
    {
      on: repositoryArn('db/x'),
      policies: under([
        top,
        scp('apps', { Effect: 'Deny', Action: 'ecr:*', NotResource: repositoryArn('app/*') }),
      ]),
      source: sources.scpSyntax,
    },
  ],
  [
    'deny-unless-role',
    'A Deny with aws:PrincipalArn spares a role.',
    allows('identity'),
    {
      who: session(undefined, 'admin'),
      context: { 'aws:PrincipalArn': session(undefined, 'admin').roleArn },
      policies: under([
        top,
        scp('guard', deny(when('ArnNotLike', 'aws:PrincipalArn', 'arn:aws:iam::*:role/admin'))),
      ]),
    },
  ],
  [
    'deny-unless-role-other',
    'And no other.',
    denies('service-control', 'guard'),
    {
      who: session(),
      context: { 'aws:PrincipalArn': session().roleArn },
      policies: under([
        top,
        scp('guard', deny(when('ArnNotLike', 'aws:PrincipalArn', 'arn:aws:iam::*:role/admin'))),
      ]),
    },
  ],
  [
    'deny-root-users',
    'A Deny on root users, for one.',
    denies('service-control', 'guard'),
    {
      who: root(),
      context: { 'aws:PrincipalArn': root().arn },
      policies: {
        serviceControl: [
          [top, scp('guard', deny(when('StringLike', 'aws:PrincipalArn', 'arn:aws:iam::*:root')))],
        ],
      },
    },
  ],
];

export const organizationsScp: Topic = {
  topic: 'Service control policies',
  about: "Levels from the root to the caller's account, whom they do not reach, and what they may say.",
  cases: [
    ...table('scp/levels', sources.scpEvaluation, levels),
    ...table('scp/exempt', sources.scp('Tasks and entities not restricted by SCPs'), exempt),
    ...table('scp/language', sources.scpEvaluation, language),
  ],
};
