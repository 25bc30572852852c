import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type answer,
  arnOf,
  deny,
  document,
  identity,
  nothing,
  onResource,
  other,
  owner,
  policies,
  pull,
  request,
  roleOf,
  root,
  row,
  session,
  user,
} from './fixtures.test-support.ts';
import { decide, type Principal, parsePolicy } from './index.ts';

type Some = Parameters<typeof answer>[1];
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
  const settledBy = (principal: Principal, some: Some) => {
    const decision = decide(request(principal), policies(some));
    return decision.allowed && decision.by?.policyType;
  };
  assert.equal(
    settledBy(alice, { identity: [identity()], resource: [onResource({ AWS: owner })] }),
    'identity',
  );
  assert.equal(
    settledBy(alice, { identity: [identity()], resource: [onResource(arnOf(alice))] }),
    'resource',
  );
  assert.equal(
    settledBy(stranger, { identity: [identity()], resource: [onResource({ AWS: other })] }),
    'resource',
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

test('nobody looks at the context where no policy asks for a value of it', () => {
  const asked = {
    ...request(alice),
    get context(): never {
      throw new Error('looked at');
    },
  };
  assert.equal(decide(asked, policies({ identity: [identity()] })).allowed, true);
});
