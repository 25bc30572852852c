import { other, owner, roleArn, service, user } from '../cast.ts';
import { allow, allows, lacks, policy, type Row, trusting } from '../drafting.ts';

const [yes, no] = [allows('trust', 'trust'), lacks('trust')];
const tasks = { Service: 'ecs-tasks.amazonaws.com' };
const taskRole = { who: service('ecs-tasks.amazonaws.com'), action: 'sts:AssumeRole', on: roleArn('task') };
export const roleRows: Row[] = [
  [
    'trusted',
    'A service assumes a role that trusts it.',
    yes,
    { ...taskRole, policies: { trust: trusting(tasks) } },
  ],
  [
    'not-trusted',
    'And none that trusts another.',
    no,
    { ...taskRole, policies: { trust: trusting({ Service: 'ec2.amazonaws.com' }) } },
  ],
  [
    'account',
    'Trust in the account is none in a service.',
    no,
    { ...taskRole, policies: { trust: trusting({ AWS: owner }) } },
  ],
  [
    'source-account',
    'On behalf of the account that the trust policy names.',
    yes,
    {
      ...taskRole,
      context: { 'aws:SourceAccount': owner },
      policies: { trust: trusting(tasks, { Condition: { StringEquals: { 'aws:SourceAccount': owner } } }) },
    },
  ],
  [
    'source-account-other',
    'On behalf of another.',
    no,
    {
      ...taskRole,
      context: { 'aws:SourceAccount': other },
      policies: { trust: trusting(tasks, { Condition: { StringEquals: { 'aws:SourceAccount': owner } } }) },
    },
  ],
  [
    'federated-same-name',
    'A service and a provider of the same name differ.',
    no,
    {
      ...taskRole,
      who: service('cognito-identity.amazonaws.com'),
      policies: { trust: trusting({ Federated: 'cognito-identity.amazonaws.com' }) },
    },
  ],
  [
    'pass-role',
    'iam:PassRole, to the service that the policy names.',
    allows('identity', 'pass'),
    {
      who: user(),
      action: 'iam:PassRole',
      on: roleArn('task'),
      context: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
      policies: {
        identity: [
          policy(
            'pass',
            allow({
              Action: 'iam:PassRole',
              Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
            }),
          ),
        ],
      },
    },
  ],
  [
    'pass-role-other',
    'To another.',
    lacks('identity'),
    {
      who: user(),
      action: 'iam:PassRole',
      on: roleArn('task'),
      context: { 'iam:PassedToService': 'ec2.amazonaws.com' },
      policies: {
        identity: [
          policy(
            'pass',
            allow({
              Action: 'iam:PassRole',
              Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
            }),
          ),
        ],
      },
    },
  ],
];
