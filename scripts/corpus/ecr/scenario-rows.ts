import { repositoryArn, session, user } from '../cast.ts';
import { allow, allows, grant, lacks, policy, type Row } from '../drafting.ts';
import { sources } from '../sources.ts';
import { managedPolicies } from './managed-policies.ts';

const granted = (reference = 'repository') => allows('resource', reference);

// One repository shared with one user of another account.
const [sharer, reader] = ['123456789012', '987654321098'];
const puller = user(reader, 'ecr');
const pullActions = ['ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage', 'ecr:BatchCheckLayerAvailability'];
const shared = (AWS: string) =>
  policy(
    'repository',
    { Sid: 'allow-iam-user', Effect: 'Allow', Principal: { AWS }, Action: pullActions },
    { version: '2008-10-17' },
  );
const own = policy('identity', [
  allow({ Action: pullActions, Resource: repositoryArn('app/web', sharer) }),
  allow({ Action: 'ecr:GetAuthorizationToken' }),
]);
const sharing = { who: puller, on: repositoryArn('app/web', sharer), in: sharer };
const toUser = { identity: [own], resource: [shared(puller.arn)] };
const rootOfReader = `arn:aws:iam::${reader}:root`;

// Push and pull as a role of another account.
const role = session('111111111111', 'your-iam-role', 'build-1');
const yours = repositoryArn('your-repo', '999999999999', 'us-west-2');
const power = { identity: [managedPolicies.powerUser] };
const pushPull = {
  ...power,
  resource: [
    policy('repository', {
      Sid: 'AllowPushPull',
      Effect: 'Allow',
      Principal: { AWS: role.roleArn },
      Action: [
        ...pullActions,
        'ecr:PutImage',
        'ecr:InitiateLayerUpload',
        'ecr:UploadLayerPart',
        'ecr:CompleteLayerUpload',
      ],
    }),
  ],
};
const pushing = { who: role, on: yours };

// Sharing with an organizational unit.
const unit = policy(
  'repository',
  grant('*', {
    Action: [...pullActions, 'ecr:DescribeImages', 'ecr:DescribeRepositories'],
    Condition: {
      'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-a1b2c3d4e5/*/ou-ab12-development/*' },
    },
  }),
);
const development = session('333333333333', 'ecsTaskExecutionRole', 'task-1');
const at = (path: string) => ({ 'aws:PrincipalOrgPaths': [path] });
const pulling = {
  who: development,
  on: repositoryArn('demoecshwapp-ecr-repo'),
  policies: { identity: [managedPolicies.readOnly], resource: [unit] },
};
const inside = at('o-a1b2c3d4e5/r-ab12/ou-ab12-development/');

/** Whole scenarios of sharing images, request by request. */
export const scenarioRows: readonly Row[] = [
  ...pullActions.map(
    (action): Row => [
      `one-user/${action.slice(4)}`,
      `One user of another account: ${action}.`,
      granted('repository#allow-iam-user'),
      { ...sharing, action, policies: toUser },
    ],
  ),
  [
    'one-user/push',
    'The user may not push.',
    lacks('resource'),
    { ...sharing, action: 'ecr:InitiateLayerUpload', policies: toUser },
  ],
  [
    'one-user/token',
    'The user gets a token by its own policy.',
    allows('identity', 'identity#1'),
    { ...sharing, action: 'ecr:GetAuthorizationToken', on: '*', in: reader, policies: { identity: [own] } },
  ],
  [
    'one-user/no-token',
    'Without ecr:GetAuthorizationToken it gets none.',
    lacks('identity'),
    {
      ...sharing,
      action: 'ecr:GetAuthorizationToken',
      on: '*',
      in: reader,
      policies: { identity: [policy('identity', allow({ Action: pullActions }))] },
    },
  ],
  [
    'one-user/another-user',
    'Another user of that account may not pull.',
    lacks('resource'),
    { ...sharing, who: user(reader, 'bob'), policies: toUser },
  ],
  [
    'one-user/account',
    'With the account as principal every user may whose own policies allow.',
    granted('repository'),
    { ...sharing, who: user(reader, 'bob'), policies: { identity: [own], resource: [shared(rootOfReader)] } },
  ],
  [
    'one-user/account-no-policy',
    'And none whose own policies do not.',
    lacks('identity'),
    { ...sharing, who: user(reader, 'bob'), policies: { resource: [shared(rootOfReader)] } },
  ],

  [
    'role/no-policy',
    'Before there is a repository policy, the push of a role of another account is denied.',
    lacks('resource'),
    { ...pushing, action: 'ecr:InitiateLayerUpload', policies: power, source: sources.ecrPush },
  ],
  ...[
    'InitiateLayerUpload',
    'UploadLayerPart',
    'CompleteLayerUpload',
    'PutImage',
    'BatchGetImage',
    'GetDownloadUrlForLayer',
  ].map(
    (name): Row => [
      `role/${name}`,
      `With one that names the role: ecr:${name}.`,
      granted('repository#AllowPushPull'),
      { ...pushing, action: `ecr:${name}`, policies: pushPull, source: sources.ecrPush },
    ],
  ),
  [
    'role/list-images',
    'An action that the repository policy does not name.',
    lacks('resource'),
    { ...pushing, action: 'ecr:ListImages', policies: pushPull },
  ],
  [
    'role/delete',
    'An action that neither names.',
    lacks('resource'),
    { ...pushing, action: 'ecr:BatchDeleteImage', policies: pushPull },
  ],
  [
    'role/another-role',
    'Another role of that account.',
    lacks('resource'),
    { ...pushing, who: session('111111111111', 'another'), action: 'ecr:PutImage', policies: pushPull },
  ],
  [
    'role/another-repository',
    'Another repository, which has no policy.',
    lacks('resource'),
    {
      ...pushing,
      on: repositoryArn('my-repo', '999999999999', 'us-west-2'),
      action: 'ecr:PutImage',
      policies: power,
    },
  ],

  ['unit/member', 'An account in the unit pulls.', granted(), { ...pulling, context: inside }],
  [
    'unit/member-below',
    'So does one in a unit below.',
    granted(),
    { ...pulling, context: at('o-a1b2c3d4e5/r-ab12/ou-ab12-development/ou-ab12-team/') },
  ],
  [
    'unit/moved-out',
    'One that was moved out does not.',
    lacks('resource'),
    { ...pulling, context: at('o-a1b2c3d4e5/r-ab12/ou-ab12-production/') },
  ],
  [
    'unit/at-root',
    'Nor one at the root.',
    lacks('resource'),
    { ...pulling, context: at('o-a1b2c3d4e5/r-ab12/') },
  ],
  [
    'unit/other-organization',
    'Nor one in a unit of another organization.',
    lacks('resource'),
    { ...pulling, context: at('o-zzzzzzzzzz/r-ab12/ou-ab12-development/') },
  ],
  ['unit/no-organization', 'Nor one in no organization.', lacks('resource'), pulling],
  [
    'unit/no-identity-policy',
    'A member whose role has no policy does not pull.',
    lacks('identity'),
    { ...pulling, context: inside, policies: { resource: [unit] } },
  ],
  [
    'unit/push',
    'A member does not push.',
    lacks('resource'),
    { ...pulling, context: inside, action: 'ecr:PutImage', policies: { ...power, resource: [unit] } },
  ],
  [
    'unit/describe',
    'It may describe images.',
    granted(),
    { ...pulling, context: inside, action: 'ecr:DescribeImages' },
  ],
  [
    'unit/owner',
    'The owner pushes by its own policies.',
    allows('identity', 'AmazonEC2ContainerRegistryPowerUser'),
    {
      ...pulling,
      who: session(undefined, 'build'),
      action: 'ecr:PutImage',
      policies: { ...power, resource: [unit] },
    },
  ],
];
