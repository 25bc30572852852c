import {
  federated,
  other,
  owner,
  repositoryArn,
  roleArn,
  root,
  service,
  serviceLinked,
  session,
  user,
  webIdentity,
} from '../cast.ts';
import { fullResourceAccess, rcp } from '../control.ts';
import {
  allow,
  allows,
  allowsRoot,
  type Draft,
  denies,
  identity,
  lacks,
  policy,
  type Row,
  repository,
  table,
  trusting,
} from '../drafting.ts';
import type { CasePolicies, CasePolicy, CasePrincipal, Topic } from '../schema.ts';
import { sources } from '../sources.ts';

const [top, leaf] = [fullResourceAccess('root'), fullResourceAccess('account')];
const guard = rcp('guard');
const lambda = { Service: 'lambda.amazonaws.com' };

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
  ['service', service(), { resource: [repository(lambda)] }, allows('resource', 'repository')],
];
const levels = callers.flatMap(([id, who, policies, outcome]): Row[] => [
  [
    `${id}/full-access`,
    `A ${id} where every level has full access.`,
    outcome,
    { who, policies: { ...policies, resourceControl: [[top], [leaf]] } },
  ],
  [
    `${id}/level-lacks`,
    `A ${id} where a level has no policy that allows.`,
    lacks('resource-control'),
    { who, policies: { ...policies, resourceControl: [[top], []] } },
  ],
  [
    `${id}/denied`,
    `A ${id} where a level denies.`,
    denies('resource-control', 'guard'),
    { who, policies: { ...policies, resourceControl: [[top], [leaf, guard]] } },
  ],
]);

const over = (...resourceControl: CasePolicy[][]): CasePolicies => ({
  identity: [identity({ Action: '*' })],
  resourceControl,
});
const trustAll = { Action: ['sts:AssumeRole', 'sts:AssumeRoleWithWebIdentity'] };
const sts = rcp('guard', { Action: 'sts:*' });
const serviceRole = roleArn('aws-service-role/replication.ecr.amazonaws.com/AWSServiceRoleForECRReplication');
const exempt: Row[] = [
  [
    'management-account',
    'Resources of the management account are under none: no levels are given.',
    allows('identity'),
    { policies: { identity: [identity()] } },
  ],
  [
    'service-linked-role',
    'A service-linked role is under none.',
    allows('identity'),
    { who: serviceLinked(), policies: over([top, guard]) },
  ],
  [
    'no-resource',
    'An action without a resource is under none.',
    allows('identity'),
    { action: 'ecr:GetAuthorizationToken', on: '*', policies: over([top, guard]) },
  ],
  [
    'service-not-on-list',
    'IAM is not among the services that support them.',
    allows('identity'),
    {
      action: 'iam:GetUser',
      on: user().arn,
      policies: over([]),
      source: sources.rcp('List of AWS services that support RCPs'),
    },
  ],
  [
    'ecr-on-list',
    'ECR is among them.',
    lacks('resource-control'),
    { policies: over([]), source: sources.rcp('List of AWS services that support RCPs') },
  ],
  [
    'retire-grant',
    'kms:RetireGrant is under none.',
    allows('identity'),
    { action: 'kms:RetireGrant', on: `arn:aws:kms:us-east-1:${owner}:key/1`, policies: over([]) },
  ],
  [
    'assume-role',
    'Assuming a role is under them.',
    denies('resource-control', 'guard'),
    {
      action: 'sts:AssumeRole',
      on: roleArn(),
      policies: { trust: trusting('*', trustAll), resourceControl: [[top, sts]] },
    },
  ],
  [
    'web-identity',
    'Also with a web identity.',
    denies('resource-control', 'guard'),
    {
      who: webIdentity(),
      action: 'sts:AssumeRoleWithWebIdentity',
      on: roleArn(),
      policies: { trust: trusting('*', trustAll), resourceControl: [[top, sts]] },
    },
  ],
  [
    'assume-service-linked-role',
    'Assuming a service-linked role is not.',
    allows('trust', 'trust'),
    {
      who: service('replication.ecr.amazonaws.com'),
      action: 'sts:AssumeRole',
      on: serviceRole,
      policies: {
        trust: trusting({ Service: 'replication.ecr.amazonaws.com' }),
        resourceControl: [[top, sts]],
      },
    },
  ],
];

const organization = 'o-a1b2c3d4e5';
/** The example of AWS's documents: only the organization's own principals and AWS services. */
const perimeter = rcp('perimeter', {
  Sid: 'EnforceOrgIdentities',
  Condition: {
    StringNotEqualsIfExists: { 'aws:PrincipalOrgID': organization },
    BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
  },
});
const deputy = rcp('deputy', {
  Condition: {
    StringNotEqualsIfExists: { 'aws:SourceOrgID': organization },
    Null: { 'aws:SourceAccount': 'false' },
    Bool: { 'aws:PrincipalIsAWSService': 'true' },
  },
});
const [foreign, open] = [user(other), { identity: [identity()], resource: [repository('*')] }];
const secure = rcp('secure', { Condition: { BoolIfExists: { 'aws:SecureTransport': 'false' } } });
const language: Row[] = [
  [
    'no-grant',
    'A resource control policy grants nothing.',
    lacks('identity'),
    { policies: { resourceControl: [[top]] } },
  ],
  [
    'no-grant-foreign',
    'Nor to another account.',
    lacks('resource'),
    { who: foreign, policies: { resourceControl: [[top]] } },
  ],
  [
    'no-pass-by',
    'A grant to the caller itself does not pass by one.',
    denies('resource-control', 'guard'),
    { policies: { resource: [repository({ AWS: user().arn })], resourceControl: [[top, guard]] } },
  ],
  [
    'perimeter-member',
    'An identity perimeter, for a member of the organization.',
    allows('resource', 'repository'),
    {
      who: foreign,
      context: { 'aws:PrincipalOrgID': organization, 'aws:PrincipalIsAWSService': 'false' },
      policies: { ...open, resourceControl: [[top, perimeter]] },
    },
  ],
  [
    'perimeter-stranger',
    'For a principal of another organization.',
    denies('resource-control', 'perimeter'),
    {
      who: foreign,
      context: { 'aws:PrincipalOrgID': 'o-zzzzzzzzzz', 'aws:PrincipalIsAWSService': 'false' },
      policies: { ...open, resourceControl: [[top, perimeter]] },
    },
  ],
  [
    'perimeter-no-organization',
    'For an account in no organization.',
    denies('resource-control', 'perimeter'),
    {
      who: foreign,
      context: { 'aws:PrincipalIsAWSService': 'false' },
      policies: { ...open, resourceControl: [[top, perimeter]] },
    },
  ],
  [
    'perimeter-service',
    'For a service.',
    allows('resource', 'repository'),
    {
      who: service(),
      context: { 'aws:PrincipalIsAWSService': 'true' },
      policies: { resource: [repository(lambda)], resourceControl: [[top, perimeter]] },
    },
  ],
  [
    'deputy-inside',
    'A confused deputy guard, for a service on behalf of the organization.',
    allows('resource', 'repository'),
    {
      who: service(),
      context: {
        'aws:PrincipalIsAWSService': 'true',
        'aws:SourceAccount': owner,
        'aws:SourceOrgID': organization,
      },
      policies: { resource: [repository(lambda)], resourceControl: [[top, deputy]] },
    },
  ],
  [
    'deputy-outside',
    'On behalf of somebody else.',
    denies('resource-control', 'deputy'),
    {
      who: service(),
      context: {
        'aws:PrincipalIsAWSService': 'true',
        'aws:SourceAccount': other,
        'aws:SourceOrgID': 'o-zzzzzzzzzz',
      },
      policies: { resource: [repository(lambda)], resourceControl: [[top, deputy]] },
    },
  ],
  [
    'secure-transport',
    'A Deny on plain transport.',
    denies('resource-control', 'secure'),
    { context: { 'aws:SecureTransport': 'false' }, policies: over([top, secure]) },
  ],
  [
    'secure-transport-tls',
    'It spares TLS.',
    allows('identity'),
    { context: { 'aws:SecureTransport': 'true' }, policies: over([top, secure]) },
  ],
  [
    'other-service',
    'A Deny for another service denies nothing.',
    allows('identity'),
    { policies: over([top, rcp('guard', { Action: 's3:*' })]) },
  ],
  [
    'resource-other',
    'A Deny for other resources denies nothing.',
    allows('identity'),
    { policies: over([top, rcp('guard', { Resource: repositoryArn('db/*') })]) },
  ],
  [
    'resource',
    'A Deny for the resource denies.',
    denies('resource-control', 'guard'),
    { policies: over([top, rcp('guard', { Resource: repositoryArn('app/*') })]) },
  ],
  [
    'not-resource',
    'A Deny with NotResource spares what it names.',
    allows('identity'),
    { policies: over([top, rcp('guard', { Resource: undefined, NotResource: repositoryArn('app/*') })]) },
  ],
];

export const resourceControl: Topic = {
  topic: 'Resource control policies',
  about: "Levels from the root to the resource's account, what they do not reach, and what they may say.",
  cases: [
    ...table('rcp/levels', sources.rcpEvaluation, levels),
    ...table('rcp/exempt', sources.rcp('Resources and entities not restricted by RCPs'), exempt),
    ...table('rcp/language', sources.rcpExamples, language),
  ],
};
