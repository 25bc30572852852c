import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type answer,
  answer as answerOf,
  deny,
  federated,
  identity,
  nothing,
  onResource,
  other,
  owner,
  policies,
  rcp,
  request,
  root,
  row,
  scp,
  service,
  session,
  trust,
  user,
  webIdentity,
} from './fixtures.test-support.ts';
import { decide, type Principal, type RoleSession } from './index.ts';

type Some = Parameters<typeof answer>[1];
const [alice, deploy, stranger, guest] = [user(), session(), user(other), session(other)];
const all: Some = { identity: [identity()], resource: [onResource('*')] };
const linked: RoleSession = {
  ...session(owner, 'AWSServiceRoleForECRReplication'),
  roleArn: `arn:aws:iam::${owner}:role/aws-service-role/replication.ecr.amazonaws.com/AWSServiceRoleForECRReplication`,
};

for (const principal of [alice, deploy, root(), stranger, guest, root(other), federated()]) {
  const who = `${principal.type} of ${principal.account === owner ? 'the owner' : 'another account'}`;
  const allowing = { ...all, session: [identity()] };
  row(
    `${who}: every level allows`,
    principal,
    { ...allowing, serviceControl: [[scp()], [scp(nothing), scp()]] },
    'allowed',
  );
  for (const [level, serviceControl] of [
    [[scp(nothing)], [scp()], [scp()]],
    [[scp()], [], [scp()]],
    [[scp()], [scp()], [scp(nothing)]],
  ].entries()) {
    row(
      `${who}: level ${level} does not allow`,
      principal,
      { ...allowing, serviceControl },
      'no service-control',
    );
  }
  row(
    `${who}: a Deny of a service control policy wins`,
    principal,
    { ...allowing, serviceControl: [[scp(), scp(deny)], [scp()]] },
    'explicit service-control',
  );
  row(
    `${who}: the full access of resource control policies`,
    principal,
    { ...allowing, resourceControl: [[rcp()], [rcp()]] },
    'allowed',
  );
  row(
    `${who}: a level without it`,
    principal,
    { ...allowing, resourceControl: [[rcp()], []] },
    'no resource-control',
  );
  row(
    `${who}: a Deny of a resource control policy wins`,
    principal,
    { ...allowing, resourceControl: [[rcp()], [rcp(), rcp({})]] },
    'explicit resource-control',
  );
}
row(
  'a control policy grants nothing',
  alice,
  { serviceControl: [[scp()]], resourceControl: [[rcp()]] },
  'no identity',
);
row('nor to a stranger', stranger, { serviceControl: [[scp()]], resourceControl: [[rcp()]] }, 'no resource');
row(
  'when several deny, the resource control policy is named, then the service control policy',
  alice,
  { ...all, resourceControl: [[rcp({})]], serviceControl: [[scp(deny)]], resource: [onResource('*', deny)] },
  'explicit resource-control',
);
row(
  'the service control policy before the resource-based policy',
  alice,
  { ...all, serviceControl: [[scp(deny)]], resource: [onResource('*', deny)] },
  'explicit service-control',
);
row(
  'when several lack an Allow, the resource control policy is named, then the service control policy',
  alice,
  { resourceControl: [[]], serviceControl: [[]] },
  'no resource-control',
);
row('the service control policy before all others', stranger, { serviceControl: [[]] }, 'no service-control');
row(
  'an explicit deny before a level that does not allow',
  alice,
  { resourceControl: [[]], identity: [identity(deny)] },
  'explicit identity',
);
row(
  'a final grant does not pass by a service control policy',
  alice,
  { resource: [onResource({ AWS: alice.arn })], serviceControl: [[]] },
  'no service-control',
);
row(
  'a list without levels limits nothing',
  alice,
  { ...all, serviceControl: [], resourceControl: [] },
  'allowed',
);

row(
  'a service-linked role is under no control policy',
  linked,
  { ...all, serviceControl: [[]], resourceControl: [[rcp({})]] },
  'allowed',
);
row(
  'a role that only looks service-linked is under them',
  { ...linked, roleArn: `arn:aws:iam::${owner}:role/x/aws-service-role/y` },
  { ...all, serviceControl: [[]] },
  'no service-control',
);
row('a service is under no service control policy', service(), { ...all, serviceControl: [[]] }, 'allowed');
row(
  'a service is under resource control policies',
  service(),
  { ...all, resourceControl: [[rcp({})]] },
  'explicit resource-control',
);

const asks = (principal: Principal, action: string, arn: string, some: Some): string =>
  answerOf(request(principal, { action, resource: { arn, account: owner } }), some);

test('a resource control policy is about resources of the services that support them', () => {
  const some: Some = { identity: [identity({ Action: '*' })], resourceControl: [[]] };
  assert.equal(
    asks(alice, 'ECR:BatchGetImage', `arn:aws:ecr:us-east-1:${owner}:repository/x`, some),
    'no resource-control',
  );
  assert.equal(asks(alice, 'ecr:GetAuthorizationToken', '*', some), 'allowed');
  assert.equal(asks(alice, 'iam:GetUser', alice.arn, some), 'allowed');
  assert.equal(asks(alice, 'kms:RetireGrant', `arn:aws:kms:us-east-1:${owner}:key/1`, some), 'allowed');
});

test('a resource control policy protects roles from being assumed, but for service-linked ones', () => {
  const role = `arn:aws:iam::${owner}:role/target`;
  const some: Some = {
    resource: [trust('*', { Action: ['sts:AssumeRole', 'sts:AssumeRoleWithWebIdentity'] })],
    resourceControl: [[rcp(), rcp({ Action: 'sts:*' })]],
  };
  assert.equal(asks(alice, 'sts:AssumeRole', role, some), 'explicit resource-control');
  assert.equal(asks(webIdentity(), 'sts:AssumeRoleWithWebIdentity', role, some), 'explicit resource-control');
  const serviceRole = `arn:aws:iam::${owner}:role/aws-service-role/replication.ecr.amazonaws.com/X`;
  assert.equal(
    asks(service('replication.ecr.amazonaws.com'), 'sts:AssumeRole', serviceRole, some),
    'allowed',
  );
});

test('a denial names the service control policy with the explicit deny', () => {
  const arn = 'arn:aws:organizations::222222222222:policy/o-a/service_control_policy/p-1';
  const found = decide(request(alice), policies({ ...all, serviceControl: [[scp()], [scp(deny, arn)]] }));
  assert.ok(!found.allowed);
  assert.deepEqual(
    [found.policyType, found.policyArn, found.by?.attached.arn],
    ['service-control', arn, arn],
  );
});

test('only control policies stand among control policies, and nowhere else', () => {
  const wrong: Some[] = [
    { serviceControl: [[identity()]] },
    { serviceControl: [[rcp()]] },
    { resourceControl: [[scp()]] },
    { resourceControl: [[onResource('*')]] },
    { identity: [scp()] },
    { resource: [rcp()] },
    { boundary: scp() },
    { session: [scp()] },
  ];
  for (const some of wrong) assert.throws(() => decide(request(alice), policies(some)), TypeError);
});
