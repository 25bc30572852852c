import { owner, root, service, session, user } from '../cast.ts';
import { allow, allows, allowsRoot, denies, identity, policy, type Row, repository } from '../drafting.ts';

const [alice, deploy] = [user(), session()];
const rootOf = (account: string) => `arn:aws:iam::${account}:root`;

const not = (names: unknown) => policy('guard', { Effect: 'Deny', NotPrincipal: names, Action: 'ecr:*' });
const mayDeny =
  'NotPrincipal asks for the account and for the user or role. The documents say that it may deny without them, depending on the service.';
export const spare: Row[] = [
  [
    'user-and-account',
    'NotPrincipal spares a user that is named with its account.',
    allows('identity'),
    { policies: { identity: [identity()], resource: [not({ AWS: [alice.arn, rootOf(owner)] })] } },
  ],
  [
    'user-alone',
    'NotPrincipal may deny a user that is named without its account.',
    denies('resource', 'guard'),
    {
      undocumented: mayDeny,
      policies: { identity: [identity()], resource: [not({ AWS: alice.arn })] },
    },
  ],
  [
    'another-user',
    'NotPrincipal denies the other users of a named account.',
    denies('resource', 'guard'),
    {
      who: user(owner, 'bob'),
      policies: { identity: [identity()], resource: [not({ AWS: [alice.arn, rootOf(owner)] })] },
    },
  ],
  [
    'session',
    'NotPrincipal spares a session that is named with its role and its account.',
    allows('identity'),
    {
      who: deploy,
      policies: {
        identity: [identity()],
        resource: [not({ AWS: [deploy.arn, deploy.roleArn, rootOf(owner)] })],
      },
    },
  ],
  [
    'role-and-account',
    'NotPrincipal spares the sessions of a role that is named with its account.',
    allows('identity'),
    { who: deploy, policies: { identity: [identity()], resource: [not({ AWS: [deploy.roleArn, owner] })] } },
  ],
  [
    'session-alone',
    'NotPrincipal denies a session that is named without its role.',
    denies('resource', 'guard'),
    {
      who: deploy,
      undocumented: mayDeny,
      policies: { identity: [identity()], resource: [not({ AWS: [deploy.arn, owner] })] },
    },
  ],
  [
    'root',
    'NotPrincipal spares the root user of a named account.',
    allowsRoot,
    { who: root(), policies: { resource: [not({ AWS: owner })] } },
  ],
  [
    'boundary',
    'NotPrincipal denies everyone with a permissions boundary.',
    denies('resource', 'guard'),
    {
      policies: {
        identity: [identity()],
        boundary: policy('boundary', allow()),
        resource: [not({ AWS: [alice.arn, rootOf(owner)] })],
      },
    },
  ],
  [
    'service',
    'NotPrincipal spares a service that is named.',
    allows('resource', 'repository'),
    {
      who: service(),
      policies: {
        resource: [repository({ Service: 'lambda.amazonaws.com' }), not({ Service: 'lambda.amazonaws.com' })],
      },
    },
  ],
  [
    'other-service',
    'NotPrincipal denies a service that is not named.',
    denies('resource', 'guard'),
    {
      who: service('ecs-tasks.amazonaws.com'),
      policies: { resource: [repository('*'), not({ Service: 'lambda.amazonaws.com' })] },
    },
  ],
];
