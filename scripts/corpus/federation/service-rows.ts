import { other, owner, service, user } from '../cast.ts';
import { allows, block, denies, identity, lacks, policy, type Row, repository } from '../drafting.ts';
import { sources } from '../sources.ts';

const lambda = { Service: 'lambda.amazonaws.com' };
const granted = allows('resource', 'repository');
export const caller = service();
const fn = `arn:aws:lambda:us-east-1:${other}:function:web`;
const forFunction = {
  Condition: { StringLike: { 'aws:sourceArn': `arn:aws:lambda:us-east-1:${other}:function:*` } },
};
export const serviceRows: Row[] = [
  [
    'granted',
    'A service may do what the resource grants to it.',
    granted,
    { policies: { resource: [repository(lambda)] } },
  ],
  [
    'for-another-account',
    'On behalf of whichever account.',
    granted,
    { who: service(undefined, other), policies: { resource: [repository(lambda)] } },
  ],
  ['nothing', 'And nothing without a grant.', lacks('resource'), {}],
  [
    'identity',
    'Identity-based policies have no say.',
    lacks('resource'),
    { policies: { identity: [identity()] } },
  ],
  [
    'other-service',
    'A grant to another service is none.',
    lacks('resource'),
    { policies: { resource: [repository({ Service: 'codebuild.amazonaws.com' })] } },
  ],
  [
    'account',
    'A grant to the account on whose behalf it calls is none.',
    lacks('resource'),
    { policies: { resource: [repository({ AWS: owner })] } },
  ],
  [
    'everyone',
    'A grant to everyone is one to services.',
    granted,
    { policies: { resource: [repository('*')] }, undocumented: '* speaks of services too.' },
  ],
  [
    'deny-everyone',
    'A Deny to everyone is one to services.',
    denies('resource', 'guard'),
    { policies: { resource: [repository(lambda), policy('guard', block('*'))] } },
  ],
  [
    'deny-service',
    'A Deny to the service.',
    denies('resource', 'guard'),
    { policies: { resource: [repository('*'), policy('guard', block(lambda))] } },
  ],
  [
    'list',
    'One of two services.',
    granted,
    {
      policies: { resource: [repository({ Service: ['codebuild.amazonaws.com', 'lambda.amazonaws.com'] })] },
    },
  ],
  [
    'source-arn',
    'On behalf of a function that the condition names.',
    granted,
    {
      context: { 'aws:SourceArn': fn },
      policies: { resource: [repository(lambda, forFunction)] },
      source: sources.repositoryExamples,
    },
  ],
  [
    'source-arn-other',
    'On behalf of a function of another account.',
    lacks('resource'),
    {
      context: { 'aws:SourceArn': fn.replace(other, '333333333333') },
      policies: { resource: [repository(lambda, forFunction)] },
      source: sources.repositoryExamples,
    },
  ],
  [
    'source-arn-missing',
    "On nobody's behalf.",
    lacks('resource'),
    { policies: { resource: [repository(lambda, forFunction)] }, source: sources.repositoryExamples },
  ],
  [
    'source-account',
    'On behalf of the account that the condition names.',
    granted,
    {
      context: { 'aws:SourceAccount': other },
      policies: {
        resource: [repository(lambda, { Condition: { StringEquals: { 'aws:SourceAccount': other } } })],
      },
      source: sources.globalKeys('aws:SourceAccount'),
    },
  ],
  [
    'source-account-other',
    'On behalf of another.',
    lacks('resource'),
    {
      context: { 'aws:SourceAccount': owner },
      policies: {
        resource: [repository(lambda, { Condition: { StringEquals: { 'aws:SourceAccount': other } } })],
      },
      source: sources.globalKeys('aws:SourceAccount'),
    },
  ],
  [
    'source-org-paths',
    'On behalf of a resource in a unit.',
    granted,
    {
      context: { 'aws:SourceOrgPaths': ['o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/'] },
      policies: {
        resource: [
          repository(lambda, {
            Condition: { 'ForAnyValue:StringLike': { 'aws:SourceOrgPaths': 'o-a1b2c3d4e5/*' } },
          }),
        ],
      },
      source: sources.globalKeys('aws:SourceOrgPaths'),
    },
  ],
  [
    'is-service',
    'aws:PrincipalIsAWSService tells a service.',
    granted,
    {
      context: { 'aws:PrincipalIsAWSService': 'true' },
      policies: {
        resource: [repository('*', { Condition: { Bool: { 'aws:PrincipalIsAWSService': 'true' } } })],
      },
      source: sources.globalKeys('aws:PrincipalIsAWSService'),
    },
  ],
  [
    'is-no-service',
    'From everybody else.',
    lacks('resource'),
    {
      who: user(other),
      context: { 'aws:PrincipalIsAWSService': 'false' },
      policies: {
        identity: [identity()],
        resource: [repository('*', { Condition: { Bool: { 'aws:PrincipalIsAWSService': 'true' } } })],
      },
      source: sources.globalKeys('aws:PrincipalIsAWSService'),
    },
  ],
  [
    'user-not-service',
    'A grant to a service is none to a user of another account.',
    lacks('resource'),
    { who: user(other), policies: { identity: [identity()], resource: [repository(lambda)] } },
  ],
  [
    'names-list',
    'aws:PrincipalServiceNamesList tells its names.',
    granted,
    {
      context: {
        'aws:PrincipalServiceNamesList': ['lambda.amazonaws.com', 'lambda.us-east-1.amazonaws.com'],
      },
      policies: {
        resource: [
          repository('*', {
            Condition: {
              'ForAnyValue:StringEquals': {
                'aws:PrincipalServiceNamesList': 'lambda.us-east-1.amazonaws.com',
              },
            },
          }),
        ],
      },
      source: sources.globalKeys('aws:PrincipalServiceNamesList'),
    },
  ],
  [
    'via-service',
    'aws:CalledVia tells a service that calls with the credentials of its caller.',
    allows('identity'),
    {
      who: user(),
      context: { 'aws:ViaAWSService': 'true', 'aws:CalledVia': ['cloudformation.amazonaws.com'] },
      policies: {
        identity: [
          identity({
            Condition: { 'ForAnyValue:StringEquals': { 'aws:CalledVia': 'cloudformation.amazonaws.com' } },
          }),
        ],
      },
      source: sources.globalKeys('aws:CalledVia'),
    },
  ],
  [
    'via-nobody',
    'A direct call lacks the key.',
    lacks('identity'),
    {
      who: user(),
      context: { 'aws:ViaAWSService': 'false' },
      policies: {
        identity: [
          identity({
            Condition: { 'ForAnyValue:StringEquals': { 'aws:CalledVia': 'cloudformation.amazonaws.com' } },
          }),
        ],
      },
      source: sources.globalKeys('aws:CalledVia'),
    },
  ],
];
