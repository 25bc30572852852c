import { awsOwner, policyArn } from './arns.ts';
import type { ManagedPolicy } from './managed-policy.ts';

/** A policy that AWS publishes in every account. It has one version, the one in force. */
export interface PublishedPolicy extends ManagedPolicy {
  readonly document: string;
}

const everywhere = (...actions: readonly string[]) => ({ Effect: 'Allow', Action: actions, Resource: '*' });

const pull = ['ecr:GetAuthorizationToken', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
const read = [
  'ecr:GetAuthorizationToken',
  'ecr:BatchCheckLayerAvailability',
  'ecr:GetDownloadUrlForLayer',
  'ecr:GetRepositoryPolicy',
  'ecr:DescribeRepositories',
  'ecr:ListImages',
  'ecr:DescribeImages',
  'ecr:BatchGetImage',
  'ecr:GetLifecyclePolicy',
  'ecr:GetLifecyclePolicyPreview',
  'ecr:ListTagsForResource',
  'ecr:DescribeImageScanFindings',
];
const push = ['ecr:InitiateLayerUpload', 'ecr:UploadLayerPart', 'ecr:CompleteLayerUpload', 'ecr:PutImage'];

/** The policies of AWS that this server knows, with the contents that "AWS Managed Policy Reference" gives. */
export const awsManagedPolicies: readonly PublishedPolicy[] = [
  published({
    id: 'ANPAIWMBCKSKIEE64ZLYK',
    name: 'AdministratorAccess',
    description: 'Provides full access to AWS services and resources.',
    created: '2015-02-06T18:39:46Z',
    statements: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
  }),
  published({
    id: 'ANPAIESRL7KD7IIVF6V4W',
    name: 'AmazonEC2ContainerRegistryFullAccess',
    description: 'Provides administrative access to Amazon ECR resources',
    created: '2015-12-21T17:06:48Z',
    statements: [
      everywhere('ecr:*', 'cloudtrail:LookupEvents'),
      {
        ...everywhere('iam:CreateServiceLinkedRole'),
        Condition: { StringEquals: { 'iam:AWSServiceName': ['replication.ecr.amazonaws.com'] } },
      },
    ],
  }),
  published({
    id: 'ANPAJDNE5PIHROIBGGDDW',
    name: 'AmazonEC2ContainerRegistryPowerUser',
    description:
      'Provides full access to Amazon EC2 Container Registry repositories, but does not allow repository deletion or policy changes.',
    created: '2015-12-21T17:05:33Z',
    statements: [everywhere(...read, ...push)],
  }),
  published({
    id: 'ANPAENTREPOTPULLONLY2',
    name: 'AmazonEC2ContainerRegistryPullOnly',
    description: 'Provides pull-only access to Amazon EC2 Container Registry repositories.',
    created: '2024-10-10T18:00:00Z',
    statements: [everywhere(...pull, 'ecr:BatchImportUpstreamImage')],
  }),
  published({
    id: 'ANPAIFYZPA37OOHVIH7KQ',
    name: 'AmazonEC2ContainerRegistryReadOnly',
    description: 'Provides read-only access to Amazon EC2 Container Registry repositories.',
    created: '2015-12-21T17:04:15Z',
    statements: [everywhere(...read)],
  }),
  published({
    id: 'ANPAJG4T4G4PV56DE72PY',
    name: 'AmazonECSTaskExecutionRolePolicy',
    path: '/service-role/',
    description: 'Provides access to other AWS service resources that are required to run Amazon ECS tasks',
    created: '2017-11-16T18:48:22Z',
    statements: [
      everywhere(
        'ecr:GetAuthorizationToken',
        'ecr:BatchCheckLayerAvailability',
        'ecr:GetDownloadUrlForLayer',
        'ecr:BatchGetImage',
        'logs:CreateLogStream',
        'logs:PutLogEvents',
      ),
    ],
  }),
  ...serviceRolePolicies(),
];

/** Those of service-linked roles: nobody else can have them. */
function serviceRolePolicies(): PublishedPolicy[] {
  const path = '/aws-service-role/';
  return [
    published({
      id: 'ANPAENTREPOTPULLTHRU2',
      name: 'AWSECRPullThroughCache_ServiceRolePolicy',
      path,
      description:
        'Enables access to AWS services and resources used or managed by AWS ECR pull through cache',
      created: '2021-11-26T21:49:42Z',
      statements: [
        {
          ...everywhere(
            'ecr:GetAuthorizationToken',
            'ecr:BatchCheckLayerAvailability',
            'ecr:InitiateLayerUpload',
            'ecr:UploadLayerPart',
            'ecr:CompleteLayerUpload',
            'ecr:PutImage',
            'ecr:BatchGetImage',
            'ecr:BatchImportUpstreamImage',
            'ecr:GetDownloadUrlForLayer',
            'ecr:GetImageCopyStatus',
          ),
          Sid: 'ECR',
          Condition: { StringEquals: { 'aws:ResourceAccount': `\${aws:PrincipalAccount}` } },
        },
        {
          Sid: 'SecretsManager',
          Effect: 'Allow',
          Action: 'secretsmanager:GetSecretValue',
          Resource: 'arn:aws:secretsmanager:*:*:secret:ecr-pullthroughcache/*',
          Condition: { StringEquals: { 'aws:ResourceAccount': `\${aws:PrincipalAccount}` } },
        },
      ],
    }),
    published({
      id: 'ANPAENTREPOTORGTRUST2',
      name: 'AWSOrganizationsServiceTrustPolicy',
      path,
      description:
        'Allows AWS Organizations to share trust with other approved AWS Services for the purpose of simplifying customer configuration.',
      created: '2017-10-10T23:04:07Z',
      statements: [
        {
          Sid: 'AllowDeletionOfServiceLinkedRoleForOrganizations',
          Effect: 'Allow',
          Action: 'iam:DeleteRole',
          Resource: 'arn:aws:iam::*:role/aws-service-role/organizations.amazonaws.com/*',
        },
        { Sid: 'AllowCreationOfServiceLinkedRoles', ...everywhere('iam:CreateServiceLinkedRole') },
      ],
    }),
    published({
      id: 'ANPAENTREPOTREPLICATE',
      name: 'ECRReplicationServiceRolePolicy',
      path,
      description: 'Enables access to AWS Services and Resources used or managed by ECR Replication',
      created: '2020-12-04T22:11:43Z',
      statements: [everywhere('ecr:CreateRepository', 'ecr:ReplicateImage')],
    }),
    published({
      id: 'ANPAENTREPOTTEMPLATE2',
      name: 'ECRTemplateServiceRolePolicy',
      path,
      description: 'Allows actions to be performed when using AWS ECR repository creation templates',
      created: '2024-06-20T15:41:17Z',
      statements: [{ Sid: 'CreateRepositoryWithTemplate', ...everywhere('ecr:CreateRepository') }],
    }),
  ];
}

function published(policy: {
  id: string;
  name: string;
  path?: string;
  description: string;
  created: string;
  statements: readonly object[];
}): PublishedPolicy {
  const { id, name, path = '/', description, statements } = policy;
  const time = Date.parse(policy.created);
  return {
    id,
    account: awsOwner,
    path,
    name,
    arn: policyArn(awsOwner, path, name),
    description,
    defaultVersion: 1,
    createdAt: time,
    updatedAt: time,
    document: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
  };
}
