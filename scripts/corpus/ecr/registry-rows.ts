import { other, owner, repositoryArn, root, session } from '../cast.ts';
import { allows, block, denies, grant, identity, lacks, policy, type Row, repository } from '../drafting.ts';
import { sources } from '../sources.ts';

const guest = session(other);
const granted = allows('resource', 'repository');
const registry = (element: unknown, more = {}) =>
  policy('registry', grant(element, { Resource: repositoryArn('*'), ...more }));

export const either: Row[] = [
  [
    'registry-only',
    'An Allow in the registry policy is the consent of the owner.',
    allows('resource', 'registry'),
    { policies: { resource: [registry({ AWS: other })] } },
  ],
  [
    'repository-only',
    'So is one in the repository policy.',
    granted,
    { policies: { resource: [repository({ AWS: other }), registry({ AWS: '333333333333' })] } },
  ],
  [
    'both',
    'Or in both.',
    allows('resource', 'repository', 'registry'),
    { policies: { resource: [repository({ AWS: other }), registry({ AWS: other })] } },
  ],
  [
    'neither',
    'In neither.',
    lacks('resource'),
    { policies: { resource: [repository({ AWS: owner }), registry({ AWS: '333333333333' })] } },
  ],
  [
    'registry-denies',
    'A Deny in the registry policy outweighs the repository policy.',
    denies('resource', 'registry'),
    {
      policies: {
        resource: [
          repository({ AWS: other }),
          policy('registry', block('*', { Resource: repositoryArn('*') })),
        ],
      },
    },
  ],
  [
    'repository-denies',
    'A Deny in the repository policy outweighs the registry policy.',
    denies('resource', 'repository'),
    { policies: { resource: [policy('repository', block('*')), registry({ AWS: other })] } },
  ],
  [
    'registry-other-repository',
    'A registry policy for other repositories.',
    lacks('resource'),
    { policies: { resource: [registry({ AWS: other }, { Resource: repositoryArn('db/*') })] } },
  ],
  [
    'registry-prefix',
    'A registry policy for the namespace.',
    allows('resource', 'registry'),
    { policies: { resource: [registry({ AWS: other }, { Resource: repositoryArn('app/*') })] } },
  ],
  [
    'registry-everything',
    'A registry policy for *.',
    allows('resource', 'registry'),
    { policies: { resource: [registry({ AWS: other }, { Resource: '*' })] } },
  ],
  [
    'registry-other-region',
    'A registry policy for another region.',
    lacks('resource'),
    {
      policies: {
        resource: [registry({ AWS: other }, { Resource: repositoryArn('*', owner, 'eu-west-1') })],
      },
    },
  ],
  [
    'replicate',
    'Replication into the registry, from the account that it names.',
    allows('resource', 'registry'),
    {
      action: 'ecr:ReplicateImage',
      policies: {
        resource: [
          registry(
            { AWS: `arn:aws:iam::${other}:root` },
            { Action: ['ecr:ReplicateImage', 'ecr:CreateRepository'] },
          ),
        ],
      },
      source: sources.registryExamples,
    },
  ],
  [
    'replicate-other',
    'From another account.',
    lacks('resource'),
    {
      who: root('333333333333'),
      action: 'ecr:ReplicateImage',
      policies: {
        resource: [
          registry(
            { AWS: `arn:aws:iam::${other}:root` },
            { Action: ['ecr:ReplicateImage', 'ecr:CreateRepository'] },
          ),
        ],
      },
      source: sources.registryExamples,
    },
  ],
  [
    'import',
    'A pull through cache permission in the registry policy.',
    allows('resource', 'registry'),
    {
      action: 'ecr:BatchImportUpstreamImage',
      on: repositoryArn('ecr-public/x'),
      policies: {
        resource: [
          registry(
            { AWS: guest.roleArn },
            {
              Action: ['ecr:CreateRepository', 'ecr:BatchImportUpstreamImage'],
              Resource: repositoryArn('ecr-public/*'),
            },
          ),
        ],
      },
      source: sources.registryExamples,
    },
  ],
  [
    'sid-with-blanks',
    'The Sid of a repository policy may be any text.',
    allows('resource', 'repository#allow pull, all of it'),
    {
      policies: { resource: [repository({ AWS: other }, { Sid: 'allow pull, all of it' })] },
      source: sources.repositoryExamples,
    },
  ],
].map(
  ([id, description, outcome, more]): Row => [
    id as string,
    description as string,
    outcome as Row[2],
    { who: guest, ...(more as Row[3]), policies: { identity: [identity()], ...(more as Row[3]).policies } },
  ],
);

const paths = 'aws:PrincipalOrgPaths';
const [top, dev, team] = [
  'o-a1b2c3d4e5/r-ab12/',
  'o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/',
  'o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/ou-ab12-22222222/',
];
/** Operator, the policy's value, the path of the caller's account, whether it matches. */
const orgPaths: readonly [
  id: string,
  operator: string,
  value: string,
  given: string | undefined,
  holds: boolean,
][] = [
  ['direct-member', 'ForAnyValue:StringEquals', dev, dev, true],
  ['direct-member-below', 'ForAnyValue:StringEquals', dev, team, false],
  ['unit-and-below', 'ForAnyValue:StringLike', `${dev}*`, dev, true],
  ['unit-and-below-deeper', 'ForAnyValue:StringLike', `${dev}*`, team, true],
  ['unit-and-below-root', 'ForAnyValue:StringLike', `${dev}*`, top, false],
  [
    'unit-and-below-sibling',
    'ForAnyValue:StringLike',
    `${dev}*`,
    'o-a1b2c3d4e5/r-ab12/ou-ab12-11111119/',
    false,
  ],
  ['child-units-only', 'ForAnyValue:StringLike', `${dev}ou-*`, team, true],
  ['child-units-only-itself', 'ForAnyValue:StringLike', `${dev}ou-*`, dev, false],
  ['whole-organization', 'ForAnyValue:StringLike', 'o-a1b2c3d4e5/*', top, true],
  ['whole-organization-deep', 'ForAnyValue:StringLike', 'o-a1b2c3d4e5/*', team, true],
  ['another-organization', 'ForAnyValue:StringLike', 'o-a1b2c3d4e5/*', 'o-zzzzzzzzzz/r-ab12/', false],
  ['inner-wildcard', 'ForAnyValue:StringLike', 'o-a1b2c3d4e5/*/ou-ab12-11111111/*', dev, true],
  ['inner-wildcard-deeper', 'ForAnyValue:StringLike', 'o-a1b2c3d4e5/*/ou-ab12-22222222/*', team, true],
  ['inner-wildcard-outside', 'ForAnyValue:StringLike', 'o-a1b2c3d4e5/*/ou-ab12-22222222/*', dev, false],
  ['without-trailing-slash', 'ForAnyValue:StringEquals', dev.slice(0, -1), dev, false],
  ['no-organization', 'ForAnyValue:StringLike', `${dev}*`, undefined, false],
  ['case', 'ForAnyValue:StringLike', `${dev.toUpperCase()}*`, dev, false],
];
export const orgRows = orgPaths.map(
  ([id, operator, value, given, holds]): Row => [
    id,
    `${operator} ${value} ${holds ? 'matches' : 'does not match'} ${given ?? 'an account in no organization'}.`,
    holds ? granted : lacks('resource'),
    {
      who: guest,
      context: given === undefined ? {} : { [paths]: [given] },
      policies: {
        identity: [identity()],
        resource: [repository('*', { Condition: { [operator]: { [paths]: value } } })],
      },
    },
  ],
);
