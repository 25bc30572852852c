import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  answer,
  document,
  identity,
  onResource,
  other,
  owner,
  policies,
  pull,
  type Raw,
  repository,
  request,
  root,
  session,
  user,
} from './fixtures.test-support.ts';
import { type AttachedPolicy, contextOf, decide, type Principal, parsePolicy } from './index.ts';

type Some = Parameters<typeof answer>[1];
const nothing: Raw = { Action: 'ecr:Nothing' };
const deny: Raw = { Effect: 'Deny' };
const row = (name: string, principal: Principal, some: Some, expected: string): void => {
  test(name, () => assert.equal(answer(request(principal), some), expected));
};
const arnOf = (principal: Principal) => ({ AWS: principal.arn });
const roleOf = (principal: Principal) => ({ AWS: (principal as { roleArn: string }).roleArn });
const [alice, deploy, stranger, guest] = [user(), session(), user(other), session(other)];

row('by default nothing is allowed', alice, {}, 'no identity');
row('by default nothing is allowed to another account', stranger, {}, 'no resource');

// Explicit deny: it wins wherever it stands, over every Allow, also for the root user.
const allowAll = { identity: [identity()], resource: [onResource('*')] };
for (const principal of [alice, deploy, root(), stranger, guest, root(other)]) {
  const who = `${principal.type} of ${principal.account === owner ? 'the owner' : 'another account'}`;
  row(`${who}: all allow`, principal, allowAll, 'allowed');
  row(
    `${who}: a Deny on the resource wins`,
    principal,
    { ...allowAll, resource: [onResource('*'), onResource('*', deny)] },
    'explicit resource',
  );
  row(
    `${who}: an identity-based Deny wins`,
    principal,
    { ...allowAll, identity: [identity(), identity(deny)] },
    'explicit identity',
  );
  row(
    `${who}: a Deny in the boundary wins`,
    principal,
    { ...allowAll, boundary: identity(deny) },
    'explicit boundary',
  );
  row(
    `${who}: a Deny in a session policy wins`,
    principal,
    { ...allowAll, session: [identity(), identity(deny)] },
    'explicit session',
  );
}
row(
  'a Deny wins over a direct grant',
  alice,
  { resource: [onResource(arnOf(alice))], identity: [identity(deny)] },
  'explicit identity',
);
row(
  'when several deny, the resource-based policy is named',
  alice,
  { resource: [onResource('*', deny)], identity: [identity(deny)] },
  'explicit resource',
);
row(
  'an explicit deny is named before a missing Allow',
  stranger,
  { identity: [identity(deny)] },
  'explicit identity',
);
row(
  'a Deny for another action denies nothing',
  alice,
  { identity: [identity(), identity({ ...deny, Action: 'ecr:PutImage' })] },
  'allowed',
);
row(
  'a Deny for another principal denies nothing',
  alice,
  { identity: [identity()], resource: [onResource(arnOf(user(owner, 'bob')), deny)] },
  'allowed',
);
row(
  'a Deny for the account denies its users',
  alice,
  { identity: [identity()], resource: [onResource({ AWS: owner }, deny)] },
  'explicit resource',
);
row(
  'a Deny for the account denies its root user',
  root(),
  { resource: [onResource({ AWS: owner }, deny)] },
  'explicit resource',
);
row(
  'a Deny for a role denies its sessions',
  deploy,
  { identity: [identity()], resource: [onResource(roleOf(deploy), deny)] },
  'explicit resource',
);
row(
  'a Deny for one session spares the others',
  session(owner, 'deploy', 'i-2'),
  { identity: [identity()], resource: [onResource(arnOf(deploy), deny)] },
  'allowed',
);

// The root user: everything on its own side.
row('the root user needs no policy in its own account', root(), {}, 'allowed');
row('the root user needs the consent of another account', root(other), {}, 'no resource');
row(
  'with that consent the root user needs no identity policy',
  root(other),
  { resource: [onResource({ AWS: other })] },
  'allowed',
);
row('a session policy caps the root user too', root(), { session: [identity(nothing)] }, 'no session');

// Same account: identity or resource suffices.
row('an identity-based Allow is enough', alice, { identity: [identity()] }, 'allowed');
row(
  'an identity-based Allow is enough beside a resource policy for others',
  alice,
  { identity: [identity()], resource: [onResource({ AWS: other })] },
  'allowed',
);
row('an Allow for another action is none', alice, { identity: [identity(nothing)] }, 'no identity');

const caps: [string, Some, string][] = [
  ['nothing else', {}, 'allowed'],
  ['a boundary that does not allow', { boundary: identity(nothing) }, 'no boundary'],
  ['a session policy that does not allow', { session: [identity(nothing)] }, 'no session'],
];
/** What each form of grant is worth to its own account: without identity policy, and under a boundary and a session policy. */
const withArn = (operator: string, arn: string): Raw => ({
  Condition: { [operator]: { 'aws:PrincipalArn': arn } },
});
const deployRole = (deploy as { roleArn: string }).roleArn;
const forms: [
  name: string,
  principal: Principal,
  grant: AttachedPolicy,
  worth: 'final' | 'limited' | 'delegated',
][] = [
  ['a user ARN', alice, onResource(arnOf(alice)), 'final'],
  ['a user by unique id', alice, onResource({ AWS: alice.userId }), 'final'],
  ['a session ARN', deploy, onResource(arnOf(deploy)), 'final'],
  [
    '* with aws:PrincipalArn equal to a role',
    deploy,
    onResource('*', withArn('ArnEquals', deployRole)),
    'final',
  ],
  [
    '{"AWS": "*"} with aws:PrincipalArn like a role',
    deploy,
    onResource({ AWS: '*' }, withArn('StringLike', 'arn:aws:iam::*:role/path/*')),
    'final',
  ],
  ['* with aws:PrincipalArn equal to a user', alice, onResource('*', withArn('ArnLike', alice.arn)), 'final'],
  [
    '* with aws:PrincipalArn unlike another',
    deploy,
    onResource('*', withArn('ArnNotEquals', alice.arn)),
    'limited',
  ],
  [
    '* with aws:PrincipalArn if it exists',
    deploy,
    onResource('*', withArn('ArnLikeIfExists', deployRole)),
    'limited',
  ],
  ['a role ARN', deploy, onResource(roleOf(deploy)), 'limited'],
  ['a role by unique id', deploy, onResource({ AWS: deploy.userId.split(':')[0] }), 'limited'],
  ['* for a user', alice, onResource('*'), 'limited'],
  ['* for a session', deploy, onResource({ AWS: '*' }), 'limited'],
  ['the account id', alice, onResource({ AWS: owner }), 'delegated'],
  ['the account root ARN', deploy, onResource({ AWS: `arn:aws:iam::${owner}:root` }), 'delegated'],
];
const keyOf = (principal: Principal) => ('roleArn' in principal ? principal.roleArn : principal.arn);
for (const [name, principal, grant, worth] of forms) {
  for (const [cap, some, expected] of caps) {
    test(`a grant to ${name} in the same account under ${cap}`, () => {
      const asked = request(principal, { context: contextOf([['aws:PrincipalArn', keyOf(principal)]]) });
      const outcome = worth === 'final' ? 'allowed' : worth === 'limited' ? expected : 'no identity';
      assert.equal(answer(asked, { resource: [grant], ...some }), outcome);
      const withIdentity = worth === 'final' ? 'allowed' : expected;
      assert.equal(answer(asked, { resource: [grant], identity: [identity()], ...some }), withIdentity);
    });
  }
}
row(
  'the grant that carries furthest counts',
  alice,
  { resource: [onResource({ AWS: owner }), onResource(arnOf(alice))], boundary: identity(nothing) },
  'allowed',
);
row(
  'a grant to another user of the account is none',
  alice,
  { resource: [onResource(arnOf(user(owner, 'bob')))] },
  'no identity',
);
row(
  'a grant to another session of the role is none',
  deploy,
  { resource: [onResource(arnOf(session(owner, 'deploy', 'i-2')))] },
  'no identity',
);
row(
  'a grant to a role of the same name in another path is none',
  deploy,
  { resource: [onResource({ AWS: `arn:aws:iam::${owner}:role/deploy` })] },
  'no identity',
);
row(
  'a grant to a service is none to a user',
  alice,
  { resource: [onResource({ Service: 'lambda.amazonaws.com' })] },
  'no identity',
);
row(
  'a grant to a user is none to the root user of another account',
  root(other),
  { resource: [onResource(arnOf(stranger))] },
  'no resource',
);
row(
  'a grant to a made-again user of the same name is none by unique id',
  { ...alice, userId: 'AIDANEWNEWNEWNEWNEWNE' },
  { resource: [onResource({ AWS: alice.userId })] },
  'no identity',
);

// Boundary and session policies: further conditions, never grants.
for (const [name, some] of [
  ['boundary', { boundary: identity() }],
  ['session', { session: [identity()] }],
] as const) {
  row(`a ${name} policy alone allows nothing`, alice, some, 'no identity');
  row(
    `a ${name} policy that allows lets an identity-based Allow through`,
    alice,
    { ...some, identity: [identity()] },
    'allowed',
  );
}
row(
  'one of several session policies is enough',
  deploy,
  { identity: [identity()], session: [identity(nothing), identity()] },
  'allowed',
);
row(
  'an empty list of session policies is no cap',
  deploy,
  { identity: [identity()], session: [] },
  'allowed',
);
row(
  'boundary and session policy must both allow',
  deploy,
  { identity: [identity()], session: [identity()], boundary: identity(nothing) },
  'no boundary',
);

// Across accounts: both sides, whatever the grant names.
for (const [name, principal, Grant] of [
  ['a user ARN', stranger, arnOf(stranger)],
  ['a role ARN', guest, roleOf(guest)],
  ['a session ARN', guest, arnOf(guest)],
  ['the account', stranger, { AWS: other }],
  ['everyone', stranger, '*'],
] as const) {
  const resource = [onResource(Grant)];
  row(
    `across accounts a grant to ${name} needs an identity-based Allow`,
    principal,
    { resource },
    'no identity',
  );
  row(
    `across accounts a grant to ${name} and an identity-based Allow suffice`,
    principal,
    { resource, identity: [identity()] },
    'allowed',
  );
  row(
    `across accounts a boundary caps a grant to ${name}`,
    principal,
    { resource, identity: [identity()], boundary: identity(nothing) },
    'no boundary',
  );
  row(
    `across accounts a session policy caps a grant to ${name}`,
    principal,
    { resource, identity: [identity()], session: [identity(nothing)] },
    'no session',
  );
}
row(
  'across accounts an identity-based Allow alone is not enough',
  stranger,
  { identity: [identity()] },
  'no resource',
);
row(
  'across accounts the resource-based policy is named when both sides lack an Allow',
  stranger,
  { resource: [onResource({ AWS: owner })] },
  'no resource',
);
row(
  'an Allow in either resource policy is the consent',
  stranger,
  { identity: [identity()], resource: [onResource({ AWS: owner }), onResource({ AWS: other })] },
  'allowed',
);

// NotPrincipal.
const spare = (...AWS: string[]) => onResource(undefined, { Effect: 'Deny', NotPrincipal: { AWS } });
const not = (name: string, principal: Principal, policy: AttachedPolicy, expected: string, some: Some = {}) =>
  row(`NotPrincipal ${name}`, principal, { identity: [identity()], resource: [policy], ...some }, expected);
not('spares a user named with its account', alice, spare(alice.arn, owner), 'allowed');
not('denies a user named without its account', alice, spare(alice.arn), 'explicit resource');
not(
  'denies the other users of a named account',
  user(owner, 'bob'),
  spare(alice.arn, owner),
  'explicit resource',
);
not('spares a session whose role is named with its account', deploy, spare(deployRole, owner), 'allowed');
not('denies a session named without its role', deploy, spare(deploy.arn, owner), 'explicit resource');
not('spares the root user of a named account', root(), spare(owner), 'allowed');
not('denies everyone with a permissions boundary', alice, spare(alice.arn, owner), 'explicit resource', {
  boundary: identity(),
});

// Elements.
const elements = (name: string, statement: Raw, more: Parameters<typeof request>[1], expected: boolean) =>
  test(name, () => {
    const text = document({ Effect: 'Allow', ...statement });
    const found = answer(request(alice, more), { identity: [{ policy: parsePolicy(text, 'identity') }] });
    assert.equal(found, expected ? 'allowed' : 'no identity');
  });
for (const action of [
  'ecr:BatchGetImage',
  'ECR:batchgetimage',
  'ecr:Batch*',
  'ecr:*Image',
  'ecr:BatchGet?mage',
  'ecr:*',
  '*',
]) {
  elements(`Action ${action} covers the action`, { Action: action, Resource: '*' }, {}, true);
  elements(`NotAction ${action} leaves it out`, { NotAction: action, Resource: '*' }, {}, false);
}
for (const action of ['ecr:BatchGetImages', 'ecr:Batch', 'ecr-public:*', 'ecr:Put*', 'ecr:BatchGetImage?']) {
  elements(`Action ${action} does not cover the action`, { Action: action, Resource: '*' }, {}, false);
  elements(`NotAction ${action} covers it`, { NotAction: [action], Resource: '*' }, {}, true);
}
elements(
  'an action is asked for in any case',
  { Action: 'ecr:BatchGetImage', Resource: '*' },
  { action: 'ECR:BATCHGETIMAGE' },
  true,
);
for (const resource of [
  repository,
  `arn:aws:ecr:*:${owner}:repository/*`,
  'arn:aws:ecr:*:*:*',
  'arn:*:ecr:us-????-1:*/web',
  '*',
]) {
  elements(`Resource ${resource} covers the resource`, { Action: '*', Resource: resource }, {}, true);
  elements(`NotResource ${resource} leaves it out`, { Action: '*', NotResource: resource }, {}, false);
}
for (const resource of [
  `${repository}2`,
  repository.replace('web', 'Web'),
  'arn:aws:ecr:us-east-1:999999999999:repository/app',
  'arn:aws:s3:::*',
]) {
  elements(
    `Resource ${resource} does not cover the resource`,
    { Action: '*', Resource: resource },
    {},
    false,
  );
  elements(`NotResource ${resource} covers it`, { Action: '*', NotResource: [resource] }, {}, true);
}
const noResource = { resource: { arn: '*', account: owner } };
elements('an action without resource is covered by * only', { Action: '*', Resource: '*' }, noResource, true);
elements(
  'an action without resource is not covered by an ARN',
  { Action: '*', Resource: 'arn:aws:ecr:*:*:*' },
  noResource,
  false,
);
row(
  'Resource narrows a resource-based policy',
  alice,
  { resource: [onResource('*', { Resource: `${repository}2` })] },
  'no identity',
);
row(
  'NotResource narrows a resource-based Deny',
  alice,
  { identity: [identity()], resource: [onResource('*', { ...deny, NotResource: repository })] },
  'allowed',
);

test('a decision tells the statement that settled it', () => {
  const text = document([
    { Sid: 'Other', Effect: 'Allow', Action: 'ecr:PutImage', Resource: '*' },
    { Sid: 'Pull', Effect: 'Allow', Action: pull, Resource: '*' },
  ]);
  const attached = { policy: parsePolicy(text, 'identity'), name: 'inline' };
  const found = decide(request(alice), policies({ identity: [attached] }));
  assert.ok(found.allowed && found.by);
  assert.equal(found.by.attached, attached);
  assert.deepEqual(
    [found.by.policyType, found.by.statement.sid, found.by.statement.index],
    ['identity', 'Pull', 1],
  );
  assert.deepEqual(decide(request(root()), policies({})), { allowed: true });
});

test('a denial names the managed policy with the explicit deny', () => {
  const arn = `arn:aws:iam::${owner}:policy/guard`;
  const found = decide(request(alice), policies({ identity: [identity(), identity(deny, arn)] }));
  assert.ok(!found.allowed);
  assert.deepEqual(
    [found.explicit, found.policyType, found.policyArn, found.by?.statement.index],
    [true, 'identity', arn, 0],
  );
  assert.deepEqual(decide(request(alice), policies({})), {
    allowed: false,
    explicit: false,
    policyType: 'identity',
  });
});

test('a policy in the wrong place is an error, not a policy that never matches', () => {
  const wrong: Some[] = [
    { resource: [identity(deny)] },
    { identity: [onResource('*', deny)] },
    { boundary: onResource('*', deny) },
    { session: [onResource('*', deny)] },
  ];
  for (const some of wrong) assert.throws(() => decide(request(alice), policies(some)), TypeError);
});
