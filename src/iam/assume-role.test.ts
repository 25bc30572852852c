import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  answer,
  identity,
  other,
  owner,
  type Raw,
  request,
  root,
  session,
  trust,
  user,
} from './fixtures.test-support.ts';
import type { Principal } from './index.ts';

const role = `arn:aws:iam::${owner}:role/target`;
type Some = Parameters<typeof answer>[1];
const row = (
  name: string,
  principal: Principal,
  some: Some,
  expected: string,
  action = 'sts:AssumeRole',
): void => {
  test(name, () => {
    assert.equal(
      answer(request(principal, { action, resource: { arn: role, account: owner } }), some),
      expected,
    );
  });
};
const may: Raw = { Action: 'sts:AssumeRole', Resource: role };
const [alice, deploy, stranger, guest] = [user(), session(), user(other), session(other)];
const named = (principal: Principal) => ({ AWS: 'roleArn' in principal ? principal.roleArn : principal.arn });

row(
  'in the same account a trust policy that names the user is enough',
  alice,
  { resource: [trust(named(alice))] },
  'allowed',
);
row(
  'in the same account a trust policy that names the role is enough',
  deploy,
  { resource: [trust(named(deploy))] },
  'allowed',
);
row(
  'a trust policy that names the session is enough',
  deploy,
  { resource: [trust({ AWS: deploy.arn })] },
  'allowed',
);
row(
  'a trust policy that names the account needs an identity-based Allow',
  alice,
  { resource: [trust({ AWS: owner })] },
  'no identity',
);
row(
  'with it, a trust policy that names the account is enough',
  alice,
  { resource: [trust({ AWS: owner })], identity: [identity(may)] },
  'allowed',
);
row(
  'an identity-based Allow is not enough without trust',
  alice,
  { resource: [trust(named(stranger))], identity: [identity(may)] },
  'no trust',
);
row(
  'trust in another action is none',
  alice,
  { resource: [trust(named(alice), { Action: 'sts:TagSession' })], identity: [identity(may)] },
  'no trust',
);
row(
  'trust in a service is none in a user',
  alice,
  { resource: [trust({ Service: 'ecs-tasks.amazonaws.com' })], identity: [identity(may)] },
  'no trust',
);
row(
  'without any trust policy at hand no role can be assumed',
  alice,
  { identity: [identity(may)] },
  'no trust',
);
row('nor by the root user', root(), {}, 'no trust');
row(
  'other actions on a role are none of its trust policy',
  alice,
  { identity: [identity({ Action: 'iam:*' })] },
  'allowed',
  'iam:GetRole',
);

for (const principal of [stranger, guest]) {
  const who = `${principal.type} of another account`;
  row(`${who}: trust alone is not enough`, principal, { resource: [trust(named(principal))] }, 'no identity');
  row(
    `${who}: an identity-based Allow alone is not enough`,
    principal,
    { resource: [trust({ AWS: owner })], identity: [identity(may)] },
    'no trust',
  );
  row(
    `${who}: trust in it and an identity-based Allow suffice`,
    principal,
    { resource: [trust(named(principal))], identity: [identity(may)] },
    'allowed',
  );
  row(
    `${who}: trust in its account and an identity-based Allow suffice`,
    principal,
    { resource: [trust({ AWS: other })], identity: [identity(may)] },
    'allowed',
  );
}

row(
  'a Deny in the trust policy wins',
  alice,
  { resource: [trust(named(alice)), trust('*', { Effect: 'Deny' })], identity: [identity(may)] },
  'explicit trust',
);
row(
  'an identity-based Deny wins',
  alice,
  { resource: [trust(named(alice))], identity: [identity({ ...may, Effect: 'Deny' })] },
  'explicit identity',
);
row(
  'a boundary caps trust in a role',
  deploy,
  { resource: [trust(named(deploy))], boundary: identity() },
  'no boundary',
);
row(
  'a session policy caps trust in a role',
  deploy,
  { resource: [trust(named(deploy))], session: [identity()] },
  'no session',
);
row(
  'a boundary does not cap trust in a user of the same account',
  alice,
  { resource: [trust(named(alice))], boundary: identity() },
  'allowed',
);
