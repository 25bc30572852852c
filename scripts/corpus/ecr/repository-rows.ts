import { other, repositoryArn, user } from '../cast.ts';
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
} from '../drafting.ts';
import { sources } from '../sources.ts';

const stranger = user(other);
const [yes, no] = [allows('identity'), lacks('identity')];
const granted = allows('resource', 'repository');

const prod = { Condition: { StringEquals: { 'ecr:ResourceTag/environment': 'prod' } } };
const guardProd = {
  identity: [
    identity(),
    policy('guard', deny({ Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], ...prod })),
  ],
};
const tagged = {
  Condition: {
    StringEquals: { 'aws:RequestTag/team': ['red', 'blue'] },
    'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] },
  },
};
const create = { action: 'ecr:CreateRepository', on: repositoryArn('new') };
export const tags: Row[] = [
  [
    'deny-prod',
    'A Deny by ecr:ResourceTag reaches a repository with the tag.',
    denies('identity', 'guard'),
    { context: { 'ecr:ResourceTag/environment': 'prod' }, policies: guardProd },
  ],
  [
    'deny-prod-other',
    'It spares one with another value.',
    allows('identity'),
    { context: { 'ecr:ResourceTag/environment': 'dev' }, policies: guardProd },
  ],
  ['deny-prod-untagged', 'And one without the tag.', allows('identity'), { policies: guardProd }],
  [
    'deny-prod-other-action',
    'And other actions.',
    allows('identity'),
    { action: 'ecr:DescribeImages', context: { 'ecr:ResourceTag/environment': 'prod' }, policies: guardProd },
  ],
  [
    'allow-dev',
    'An Allow by aws:ResourceTag.',
    yes,
    {
      context: { 'aws:ResourceTag/environment': 'dev' },
      policies: {
        identity: [identity({ Condition: { StringEquals: { 'aws:ResourceTag/environment': 'dev' } } })],
      },
    },
  ],
  [
    'allow-dev-untagged',
    'It allows nothing on a repository without the tag.',
    no,
    {
      policies: {
        identity: [identity({ Condition: { StringEquals: { 'aws:ResourceTag/environment': 'dev' } } })],
      },
    },
  ],
  [
    'tag-value-case',
    'The value of a tag minds case.',
    no,
    {
      context: { 'aws:ResourceTag/environment': 'Dev' },
      policies: {
        identity: [identity({ Condition: { StringEquals: { 'aws:ResourceTag/environment': 'dev' } } })],
      },
    },
  ],
  [
    'same-team',
    'The tag of the repository is that of the principal.',
    yes,
    {
      context: { 'aws:ResourceTag/team': 'red', 'aws:PrincipalTag/team': 'red' },
      policies: {
        identity: [
          identity({ Condition: { StringEquals: { 'aws:ResourceTag/team': `\${aws:PrincipalTag/team}` } } }),
        ],
      },
    },
  ],
  [
    'other-team',
    'It is another.',
    no,
    {
      context: { 'aws:ResourceTag/team': 'red', 'aws:PrincipalTag/team': 'blue' },
      policies: {
        identity: [
          identity({ Condition: { StringEquals: { 'aws:ResourceTag/team': `\${aws:PrincipalTag/team}` } } }),
        ],
      },
    },
  ],
  [
    'no-team',
    'Neither has one: nothing is equal to nothing.',
    no,
    {
      policies: {
        identity: [
          identity({ Condition: { StringEquals: { 'aws:ResourceTag/team': `\${aws:PrincipalTag/team}` } } }),
        ],
      },
    },
  ],
  [
    'create',
    'CreateRepository with the tags that the policy wants.',
    yes,
    {
      ...create,
      context: { 'aws:RequestTag/team': 'red', 'aws:TagKeys': ['team'] },
      policies: { identity: [identity(tagged)] },
    },
  ],
  [
    'create-other-value',
    'With another value.',
    no,
    {
      ...create,
      context: { 'aws:RequestTag/team': 'green', 'aws:TagKeys': ['team'] },
      policies: { identity: [identity(tagged)] },
    },
  ],
  [
    'create-more-tags',
    'With a tag more.',
    no,
    {
      ...create,
      context: { 'aws:RequestTag/team': 'red', 'aws:RequestTag/cost': '1', 'aws:TagKeys': ['team', 'cost'] },
      policies: { identity: [identity(tagged)] },
    },
  ],
  ['create-untagged', 'Without tags.', no, { ...create, policies: { identity: [identity(tagged)] } }],
  [
    'create-tag-resource',
    'CreateRepository with tags asks for ecr:TagResource as well.',
    no,
    {
      ...create,
      action: 'ecr:TagResource',
      context: { 'aws:RequestTag/team': 'red', 'aws:TagKeys': ['team'] },
      policies: { identity: [identity({ Action: 'ecr:CreateRepository' })] },
      source: sources.ecrActions,
    },
  ],
  [
    'untag',
    'UntagResource by the keys of its tags.',
    denies('identity', 'guard'),
    {
      action: 'ecr:UntagResource',
      context: { 'aws:TagKeys': ['team', 'cost'] },
      policies: {
        identity: [
          identity(),
          policy(
            'guard',
            deny({
              Action: 'ecr:UntagResource',
              Condition: { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'cost' } },
            }),
          ),
        ],
      },
      source: sources.ecrActions,
    },
  ],
];

const policyArn = repositoryArn();
export const repositoryPolicies: Row[] = [
  [
    'same-account-user',
    'A repository policy that names a user of the account is enough.',
    granted,
    { policies: { resource: [repository({ AWS: user().arn })] } },
  ],
  [
    'same-account-identity',
    'So is an identity-based policy without any on the repository.',
    yes,
    { policies: { identity: [identity({ Resource: policyArn })] } },
  ],
  [
    'foreign-user',
    'A user of another account needs both.',
    granted,
    {
      who: stranger,
      policies: {
        identity: [identity({ Resource: policyArn })],
        resource: [repository({ AWS: stranger.arn })],
      },
    },
  ],
  [
    'deny-delete',
    'A Deny on deleting images.',
    denies('resource', 'repository#1'),
    {
      action: 'ecr:BatchDeleteImage',
      policies: {
        identity: [identity()],
        resource: [
          policy('repository', [grant({ AWS: user().arn }), block('*', { Action: 'ecr:BatchDeleteImage' })]),
        ],
      },
    },
  ],
  [
    'source-ip',
    'Only from one network, from it.',
    granted,
    {
      context: { 'aws:SourceIp': '54.240.143.5' },
      policies: {
        resource: [
          repository('*', {
            Condition: {
              IpAddress: { 'aws:SourceIp': '54.240.143.0/24' },
              NotIpAddress: { 'aws:SourceIp': '54.240.143.188/32' },
            },
          }),
        ],
      },
    },
  ],
  [
    'source-ip-excepted',
    'From the address that is left out.',
    lacks('identity'),
    {
      context: { 'aws:SourceIp': '54.240.143.188' },
      policies: {
        resource: [
          repository('*', {
            Condition: {
              IpAddress: { 'aws:SourceIp': '54.240.143.0/24' },
              NotIpAddress: { 'aws:SourceIp': '54.240.143.188/32' },
            },
          }),
        ],
      },
    },
  ],
  [
    'source-vpce',
    'A Deny unless through one VPC endpoint, through it.',
    allows('identity'),
    {
      context: { 'aws:SourceVpce': 'vpce-1a2b3c4d' },
      policies: {
        identity: [identity()],
        resource: [
          policy(
            'repository',
            block('*', { Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1a2b3c4d' } } }),
          ),
        ],
      },
    },
  ],
  [
    'source-vpce-missing',
    'From the internet, where the key is missing.',
    denies('resource', 'repository'),
    {
      policies: {
        identity: [identity()],
        resource: [
          policy(
            'repository',
            block('*', { Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1a2b3c4d' } } }),
          ),
        ],
      },
    },
  ],
  [
    'account-setting',
    'ecr:AccountSetting names the setting.',
    yes,
    {
      action: 'ecr:PutAccountSetting',
      on: '*',
      context: { 'ecr:AccountSetting': 'BASIC_SCAN_TYPE_VERSION' },
      policies: {
        identity: [
          identity({ Condition: { StringEquals: { 'ecr:AccountSetting': 'BASIC_SCAN_TYPE_VERSION' } } }),
        ],
      },
      source: sources.ecrActions,
    },
  ],
  [
    'account-setting-other',
    'And not another.',
    no,
    {
      action: 'ecr:PutAccountSetting',
      on: '*',
      context: { 'ecr:AccountSetting': 'REGISTRY_POLICY_SCOPE' },
      policies: {
        identity: [
          identity({ Condition: { StringEquals: { 'ecr:AccountSetting': 'BASIC_SCAN_TYPE_VERSION' } } }),
        ],
      },
      source: sources.ecrActions,
    },
  ],
  [
    'one-repository',
    'An identity-based policy for one repository, for another.',
    no,
    {
      on: repositoryArn('app/api'),
      policies: {
        identity: [
          policy('identity', [
            allow({ Action: 'ecr:GetAuthorizationToken' }),
            allow({ Resource: policyArn }),
          ]),
        ],
      },
      source: sources.ecrIdentity,
    },
  ],
];
