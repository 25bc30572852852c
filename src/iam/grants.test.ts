import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  answer,
  arnOf,
  identity,
  nothing,
  onResource,
  other,
  owner,
  type Raw,
  request,
  roleOf,
  root,
  row,
  session,
  user,
} from './fixtures.test-support.ts';
import { type AttachedPolicy, contextOf, type Principal } from './index.ts';

type Some = Parameters<typeof answer>[1];
const [alice, deploy, stranger, _guest] = [user(), session(), user(other), session(other)];
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
  [
    '* with every aws:PrincipalArn equal to a role',
    deploy,
    onResource('*', withArn('ForAllValues:ArnEquals', deployRole)),
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
