import { policy } from '../drafting.ts';

const pullOnly = [
  'GetAuthorizationToken',
  'BatchGetImage',
  'GetDownloadUrlForLayer',
  'BatchImportUpstreamImage',
];
const readOnly = [
  'GetAuthorizationToken',
  'BatchCheckLayerAvailability',
  'GetDownloadUrlForLayer',
  'GetRepositoryPolicy',
  'DescribeRepositories',
  'ListImages',
  'DescribeImages',
  'BatchGetImage',
  'GetLifecyclePolicy',
  'GetLifecyclePolicyPreview',
  'ListTagsForResource',
  'DescribeImageScanFindings',
];
const powerUser = [...readOnly, 'InitiateLayerUpload', 'UploadLayerPart', 'CompleteLayerUpload', 'PutImage'];

const managed = (name: string, actions: readonly string[]) =>
  policy(
    name,
    { Effect: 'Allow', Action: actions.map(action => `ecr:${action}`), Resource: '*' },
    { arn: `arn:aws:iam::aws:policy/${name}` },
  );

/** What AWS's managed policies for ECR allow within ECR. */
export const managedPolicies = {
  pullOnly: managed('AmazonEC2ContainerRegistryPullOnly', pullOnly),
  readOnly: managed('AmazonEC2ContainerRegistryReadOnly', readOnly),
  powerUser: managed('AmazonEC2ContainerRegistryPowerUser', powerUser),
  fullAccess: managed('AmazonEC2ContainerRegistryFullAccess', ['*']),
} as const;
