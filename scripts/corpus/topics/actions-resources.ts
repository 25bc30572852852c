import { other, owner, repositoryArn, user } from '../cast.ts';
import {
  allow,
  allows,
  denies,
  deny,
  grant,
  identity,
  lacks,
  policy,
  type Row,
  repository,
  table,
} from '../drafting.ts';
import type { Topic } from '../schema.ts';
import { sources } from '../sources.ts';

const [yes, no] = [allows('identity'), lacks('identity')];
const verb = (holds: boolean): string => (holds ? 'matches' : 'does not match');

/** Pattern, the action asked for, whether they match, why. */
const actions: readonly [id: string, pattern: unknown, asked: string, matches: boolean][] = [
  ['exact', 'ecr:BatchGetImage', 'ecr:BatchGetImage', true],
  ['name-case', 'ecr:batchgetimage', 'ecr:BatchGetImage', true],
  ['service-case', 'ECR:BatchGetImage', 'ecr:BatchGetImage', true],
  ['asked-case', 'ecr:BatchGetImage', 'ECR:BATCHGETIMAGE', true],
  ['other', 'ecr:PutImage', 'ecr:BatchGetImage', false],
  ['prefix-only', 'ecr:BatchGet', 'ecr:BatchGetImage', false],
  ['everything', '*', 'ecr:BatchGetImage', true],
  ['whole-service', 'ecr:*', 'ecr:BatchGetImage', true],
  ['other-service', 'ecr-public:*', 'ecr:BatchGetImage', false],
  ['service-is-no-prefix', 'ecr:*', 'ecr-public:GetAuthorizationToken', false],
  ['end', 'ecr:BatchGet*', 'ecr:BatchGetImage', true],
  ['beginning', 'ecr:*Image', 'ecr:BatchGetImage', true],
  ['middle', 'ecr:B*Image', 'ecr:BatchGetImage', true],
  ['inside', 'ecr:*Get*', 'ecr:BatchGetImage', true],
  ['inside-case', 'ecr:*get*', 'ecr:BatchGetImage', true],
  ['nothing-between', 'ecr:BatchGet*Image', 'ecr:BatchGetImage', true],
  ['inside-not', 'ecr:*Put*', 'ecr:BatchGetImage', false],
  ['question-mark', 'ecr:PutI?age', 'ecr:PutImage', true],
  ['question-mark-nothing', 'ecr:PutImage?', 'ecr:PutImage', false],
  ['question-mark-two', 'ecr:Pu?age', 'ecr:PutImage', false],
  ['list', ['ecr:PutImage', 'ecr:BatchGetImage'], 'ecr:BatchGetImage', true],
  ['list-not', ['ecr:PutImage', 's3:*'], 'ecr:BatchGetImage', false],
];

/** Pattern, the resource asked for, whether they match. */
const resources: readonly [id: string, pattern: unknown, asked: string, matches: boolean][] = [
  ['exact', repositoryArn(), repositoryArn(), true],
  ['everything', '*', repositoryArn(), true],
  ['case', repositoryArn('App/Web'), repositoryArn(), false],
  ['other', repositoryArn('app/api'), repositoryArn(), false],
  ['prefix-only', repositoryArn('app'), repositoryArn(), false],
  ['namespace', repositoryArn('app/*'), repositoryArn(), true],
  ['namespace-deep', repositoryArn('app/*'), repositoryArn('app/web/v2'), true],
  ['namespace-not-itself', repositoryArn('app/*'), repositoryArn('app'), false],
  ['namespace-neighbour', repositoryArn('app/*'), repositoryArn('apple/web'), false],
  ['without-slash', repositoryArn('app*'), repositoryArn('apple/web'), true],
  ['inside', repositoryArn('*/web'), repositoryArn(), true],
  ['inside-not', repositoryArn('*/web'), repositoryArn('web'), false],
  ['question-mark', repositoryArn('app/we?'), repositoryArn(), true],
  ['question-mark-nothing', repositoryArn('app/web?'), repositoryArn(), false],
  ['any-region', repositoryArn('app/web', owner, '*'), repositoryArn('app/web', owner, 'eu-west-1'), true],
  [
    'region-pattern',
    repositoryArn('app/web', owner, 'eu-*'),
    repositoryArn('app/web', owner, 'eu-west-1'),
    true,
  ],
  ['other-region', repositoryArn(), repositoryArn('app/web', owner, 'eu-west-1'), false],
  ['any-account', repositoryArn('app/web', '*'), repositoryArn(), true],
  ['other-account', repositoryArn('app/web', other), repositoryArn(), false],
  ['partition', repositoryArn().replace('arn:aws:', 'arn:aws-cn:'), repositoryArn(), false],
  ['any-partition', repositoryArn().replace('arn:aws:', 'arn:*:'), repositoryArn(), true],
  ['service', repositoryArn().replace(':ecr:', ':ecr-public:'), repositoryArn(), false],
  ['type', `arn:aws:ecr:us-east-1:${owner}:*`, repositoryArn(), true],
  ['list', [repositoryArn('app/api'), repositoryArn('app/web')], repositoryArn(), true],
  ['list-not', [repositoryArn('app/api'), repositoryArn('app/db')], repositoryArn(), false],
];

const actionRows = actions.map(
  ([id, pattern, action, matches]): Row => [
    id,
    `The action ${JSON.stringify(pattern)} ${verb(matches)} ${action}.`,
    matches ? yes : no,
    { action, policies: { identity: [identity({ Action: pattern })] } },
  ],
);
const resourceRows = resources.map(
  ([id, pattern, on, matches]): Row => [
    id,
    `The resource ${JSON.stringify(pattern)} ${verb(matches)} ${on}.`,
    matches ? yes : no,
    { on, policies: { identity: [identity({ Resource: pattern })] } },
  ],
);

const notAction = (NotAction: unknown, Effect = 'Allow') => ({ Effect, NotAction, Resource: '*' });
const notResource = (NotResource: unknown, Effect = 'Allow') => ({ Effect, Action: 'ecr:*', NotResource });
const guarded = (statement: Readonly<Record<string, unknown>>) => ({
  identity: [policy('identity', allow({ Action: '*' })), policy('guard', statement)],
});

const notActions: Row[] = [
  [
    'allows-others',
    'NotAction allows the actions that it does not name.',
    yes,
    { policies: { identity: [policy('identity', notAction('ecr:PutImage'))] } },
  ],
  [
    'spares-none',
    'NotAction does not allow an action that it names.',
    no,
    { policies: { identity: [policy('identity', notAction('ecr:BatchGetImage'))] } },
  ],
  [
    'case',
    'NotAction ignores case.',
    no,
    { policies: { identity: [policy('identity', notAction('ECR:batchgetimage'))] } },
  ],
  [
    'wildcard',
    'NotAction takes wildcards.',
    no,
    { policies: { identity: [policy('identity', notAction('ecr:*Get*'))] } },
  ],
  [
    'list',
    'NotAction with a list names all of it.',
    no,
    { policies: { identity: [policy('identity', notAction(['iam:*', 'ecr:Batch*']))] } },
  ],
  [
    'other-services',
    'NotAction reaches every other service.',
    yes,
    {
      action: 's3:ListBucket',
      on: 'arn:aws:s3:::files',
      policies: { identity: [policy('identity', notAction('ecr:*'))] },
    },
  ],
  [
    'deny-named',
    'A Deny with NotAction spares the actions that it names.',
    allows('identity', 'identity'),
    { policies: guarded(notAction('ecr:*', 'Deny')) },
  ],
  [
    'deny-others',
    'A Deny with NotAction denies the others.',
    denies('identity', 'guard'),
    { policies: guarded(notAction('iam:*', 'Deny')) },
  ],
];
const notResources: Row[] = [
  [
    'allows-others',
    'NotResource allows the resources that it does not name.',
    yes,
    { policies: { identity: [policy('identity', notResource(repositoryArn('secret/*')))] } },
  ],
  [
    'spares-none',
    'NotResource does not allow a resource that it names.',
    no,
    { policies: { identity: [policy('identity', notResource(repositoryArn('app/*')))] } },
  ],
  [
    'case',
    'NotResource minds case.',
    yes,
    { policies: { identity: [policy('identity', notResource(repositoryArn('App/*')))] } },
  ],
  [
    'list',
    'NotResource with a list names all of it.',
    no,
    { policies: { identity: [policy('identity', notResource([repositoryArn('x'), repositoryArn()]))] } },
  ],
  [
    'deny-named',
    'A Deny with NotResource spares the resources that it names.',
    allows('identity', 'identity'),
    { policies: guarded(notResource(repositoryArn('app/*'), 'Deny')) },
  ],
  [
    'deny-others',
    'A Deny with NotResource denies the others.',
    denies('identity', 'guard'),
    { policies: guarded(notResource(repositoryArn('other'), 'Deny')) },
  ],
  [
    'star',
    'NotResource "*" names every resource, so the statement is about none.',
    no,
    { policies: { identity: [policy('identity', notResource('*'))] } },
  ],
];

const statements: Row[] = [
  [
    'all-elements',
    'A statement applies where action, resource and condition all match.',
    yes,
    {
      context: { 'aws:RequestedRegion': 'us-east-1' },
      policies: {
        identity: [
          identity({
            Resource: repositoryArn(),
            Condition: { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } },
          }),
        ],
      },
    },
  ],
  [
    'action-fails',
    'It does not where only the action differs.',
    no,
    { policies: { identity: [identity({ Action: 'ecr:PutImage', Resource: repositoryArn() })] } },
  ],
  [
    'resource-fails',
    'It does not where only the resource differs.',
    no,
    { policies: { identity: [identity({ Resource: repositoryArn('x') })] } },
  ],
  [
    'condition-fails',
    'It does not where only the condition fails.',
    no,
    {
      context: { 'aws:RequestedRegion': 'eu-west-1' },
      policies: {
        identity: [identity({ Condition: { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } } })],
      },
    },
  ],
  [
    'no-mix',
    'Two statements are not taken together: the action of one and the resource of the other allow nothing.',
    no,
    {
      policies: {
        identity: [
          policy('identity', [allow({ Action: 'ecr:PutImage' }), allow({ Resource: repositoryArn('x') })]),
        ],
      },
    },
  ],
  [
    'deny-elsewhere',
    'A Deny for another resource denies nothing.',
    allows('identity', 'identity'),
    { policies: guarded(deny({ Resource: repositoryArn('x') })) },
  ],
  [
    'single-object',
    'A statement may stand without a list.',
    yes,
    { policies: { identity: [{ name: 'identity', document: { Statement: allow() } }] } },
  ],
  [
    'condition-values',
    'The values of one key are alternatives.',
    yes,
    {
      context: { 'aws:RequestedRegion': 'eu-west-1' },
      policies: {
        identity: [
          identity({ Condition: { StringEquals: { 'aws:RequestedRegion': ['us-east-1', 'eu-west-1'] } } }),
        ],
      },
      source: sources.logic,
    },
  ],
  [
    'condition-keys',
    'Two keys of one operator must both match.',
    no,
    {
      context: { 'aws:RequestedRegion': 'eu-west-1', 'aws:PrincipalTag/team': 'b' },
      policies: {
        identity: [
          identity({
            Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1', 'aws:PrincipalTag/team': 'a' } },
          }),
        ],
      },
      source: sources.logic,
    },
  ],
  [
    'condition-operators',
    'Two operators must both match.',
    no,
    {
      context: { 'aws:RequestedRegion': 'eu-west-1', 'aws:SecureTransport': 'false' },
      policies: {
        identity: [
          identity({
            Condition: {
              StringEquals: { 'aws:RequestedRegion': 'eu-west-1' },
              Bool: { 'aws:SecureTransport': 'true' },
            },
          }),
        ],
      },
      source: sources.logic,
    },
  ],
  [
    'condition-negated-values',
    'A negated operator wants none of its values to match.',
    no,
    {
      context: { 'aws:RequestedRegion': 'eu-west-1' },
      policies: {
        identity: [
          identity({ Condition: { StringNotEquals: { 'aws:RequestedRegion': ['us-east-1', 'eu-west-1'] } } }),
        ],
      },
      source: sources.logic,
    },
  ],
  [
    'condition-key-case',
    'The name of a condition key ignores case.',
    yes,
    {
      context: { 'aws:RequestedRegion': 'eu-west-1' },
      policies: {
        identity: [identity({ Condition: { StringEquals: { 'AWS:requestedregion': 'eu-west-1' } } })],
      },
      source: sources.condition,
    },
  ],
  [
    'condition-tag-key-case',
    'So does the key of a tag within it.',
    yes,
    {
      context: { 'aws:PrincipalTag/Team': 'a' },
      policies: { identity: [identity({ Condition: { StringEquals: { 'aws:PrincipalTag/team': 'a' } } })] },
      source: sources.condition,
    },
  ],
  [
    'no-resource-element',
    'A policy on the resource may do without Resource: it is about that resource.',
    allows('resource', 'repository'),
    {
      who: user(),
      policies: { resource: [repository({ AWS: user().arn })] },
      source: sources.repositoryPolicy,
    },
  ],
  [
    'resource-element',
    'Where it has one, the resource must match.',
    lacks('identity'),
    {
      policies: {
        resource: [policy('repository', grant({ AWS: user().arn }, { Resource: repositoryArn('x') }))],
      },
    },
  ],
];

export const actionsResources: Topic = {
  topic: 'Actions, resources and statements',
  about:
    'Wildcards and case in Action and Resource, their negations, and how the elements of a statement combine.',
  cases: [
    ...table('action', sources.action, actionRows),
    ...table('resource', sources.resource, resourceRows),
    ...table('not-action', sources.notAction, notActions),
    ...table('not-resource', sources.notResource, notResources),
    ...table('statement', sources.evaluation, statements),
  ],
};
