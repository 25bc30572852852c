import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  answer,
  deny,
  federated,
  gitHub,
  identity,
  nothing,
  onResource,
  other,
  owner,
  policies,
  request,
  row,
  service,
  session,
  trust,
  user,
  webIdentity,
} from './fixtures.test-support.ts';
import { decide, denialMessage, type Principal } from './index.ts';

type Some = Parameters<typeof answer>[1];

// Federated users: IAM User Guide, "Policy evaluation logic"; STS API Reference, "GetFederationToken".
const guest = federated();
const both: Some = { identity: [identity()], session: [identity()] };
row('a federated user has what its user and its session policies allow', guest, both, 'allowed');
row('without session policies it has nothing', guest, { identity: [identity()] }, 'no session');
row('nor with an empty list of them', guest, { identity: [identity()], session: [] }, 'no session');
row('nor what only its session policies allow', guest, { session: [identity()] }, 'no identity');
row('the boundary of its user caps it', guest, { ...both, boundary: identity(nothing) }, 'no boundary');
row(
  'a federated session of the root user has what its session policies allow',
  federated(owner, 'root'),
  { session: [identity()] },
  'allowed',
);
row('and no more', federated(owner, 'root'), {}, 'no session');
row(
  'a grant to the session by its ARN is final',
  guest,
  { resource: [onResource({ AWS: guest.arn })], boundary: identity(nothing), session: [identity(nothing)] },
  'allowed',
);
row(
  'a grant to its user needs no identity-based Allow',
  guest,
  { resource: [onResource({ AWS: user().arn })], session: [identity()] },
  'allowed',
);
row(
  'but is capped by session policies',
  guest,
  { resource: [onResource({ AWS: user().arn })] },
  'no session',
);
row(
  'a grant to its user by unique id',
  guest,
  { resource: [onResource({ AWS: user().userId })], session: [identity()] },
  'allowed',
);
row(
  'a grant to another user is none',
  guest,
  { resource: [onResource({ AWS: user(owner, 'bob').arn })], session: [identity()] },
  'no identity',
);
row(
  'a Deny for its user is one for the session',
  guest,
  { ...both, resource: [onResource({ AWS: user().arn }, deny)] },
  'explicit resource',
);
const abroad = federated(other);
row(
  'across accounts a grant to the session still needs the identity',
  abroad,
  { resource: [onResource({ AWS: abroad.arn })], session: [identity()] },
  'no identity',
);
row(
  'and the session policies',
  abroad,
  { resource: [onResource({ AWS: abroad.arn })], identity: [identity()] },
  'no session',
);
row('with all three it is allowed', abroad, { ...both, resource: [onResource({ AWS: other })] }, 'allowed');

const sparing = (AWS: string[]): Some => ({
  ...both,
  resource: [onResource(undefined, { ...deny, Principal: undefined, NotPrincipal: { AWS } })],
});
row(
  'NotPrincipal spares a federated user whose account and user it names',
  guest,
  sparing([owner, user().arn]),
  'allowed',
);
row('but not one whose user it does not name', guest, sparing([owner, guest.arn]), 'explicit resource');
row(
  'the federated session of a root user is spared with its account',
  federated(owner, 'root'),
  sparing([owner]),
  'allowed',
);

// Services.
const lambda = { Service: 'lambda.amazonaws.com' };
row(
  'a service has what a resource-based policy grants to it',
  service(),
  { resource: [onResource(lambda)] },
  'allowed',
);
row(
  'also from another account',
  service('lambda.amazonaws.com', other),
  { resource: [onResource(lambda)] },
  'allowed',
);
row(
  'a service has nothing from identity-based policies',
  service(),
  { identity: [identity()] },
  'no resource',
);
row(
  'a grant to another service is none',
  service(),
  { resource: [onResource({ Service: 'ecs.amazonaws.com' })] },
  'no resource',
);
row(
  'a grant to the account it calls for is none',
  service(),
  { resource: [onResource({ AWS: owner })] },
  'no resource',
);
row('a grant to everyone is one to services', service(), { resource: [onResource('*')] }, 'allowed');
row(
  'a Deny for everyone is one for services',
  service(),
  { resource: [onResource(lambda), onResource('*', deny)] },
  'explicit resource',
);
row('a grant to a service is none to a user', user(), { resource: [onResource(lambda)] }, 'no identity');
row(
  'a service and a provider of the same name differ',
  service('cognito-identity.amazonaws.com'),
  { resource: [trust({ Federated: 'cognito-identity.amazonaws.com' })] },
  'no trust',
);
row(
  'NotPrincipal spares the service that it names',
  service(),
  {
    resource: [
      onResource(lambda),
      onResource(undefined, { ...deny, Principal: undefined, NotPrincipal: lambda }),
    ],
  },
  'allowed',
);
row(
  'and no other',
  service('ecs.amazonaws.com'),
  {
    resource: [
      onResource('*'),
      onResource(undefined, { ...deny, Principal: undefined, NotPrincipal: lambda }),
    ],
  },
  'explicit resource',
);

// Web identities: IAM User Guide, "Create a role for OpenID Connect federation".
const role = `arn:aws:iam::${owner}:role/target`;
const action = 'sts:AssumeRoleWithWebIdentity';
const assume = (principal: Principal, some: Some, asked = action) =>
  answer(request(principal, { action: asked, resource: { arn: role, account: owner } }), some);
const provider = { Federated: webIdentity().provider };

test('a web identity assumes a role that trusts its provider, by the trust policy alone', () => {
  assert.equal(assume(webIdentity(), { resource: [trust(provider, { Action: action })] }), 'allowed');
  assert.equal(assume(webIdentity(), { identity: [identity({ Action: '*' })] }), 'no trust');
  assert.equal(assume(webIdentity(), { resource: [trust(provider)] }), 'no trust', 'another action');
  assert.equal(
    assume(webIdentity('accounts.google.com'), { resource: [trust(provider, { Action: action })] }),
    'no trust',
  );
  assert.equal(
    assume(webIdentity('accounts.google.com'), {
      resource: [trust({ Federated: 'accounts.google.com' }, { Action: action })],
    }),
    'allowed',
  );
  assert.equal(assume(webIdentity(), { resource: [trust({ AWS: owner }, { Action: action })] }), 'no trust');
  assert.equal(
    assume(webIdentity(), {
      resource: [trust(provider, { Action: action }), trust('*', { ...deny, Action: action })],
    }),
    'explicit trust',
  );
  assert.equal(
    assume(user(), {
      resource: [trust(provider, { Action: action })],
      identity: [identity({ Action: '*' })],
    }),
    'no trust',
  );
});

test('conditions on the token narrow the trust in its provider', () => {
  const main = {
    StringLike: { [`${gitHub}:sub`]: 'repo:a/b:*' },
    StringEquals: { [`${gitHub}:aud`]: 'sts.amazonaws.com' },
  };
  const some = { resource: [trust(provider, { Action: action, Condition: main })] };
  const asked = (sub: string) =>
    answer(
      request(webIdentity(), {
        action,
        resource: { arn: role, account: owner },
        context: new Map([
          [`${gitHub}:sub`, [sub]],
          [`${gitHub}:aud`, ['sts.amazonaws.com']],
        ]),
      }),
      some,
    );
  assert.equal(asked('repo:a/b:ref:refs/heads/main'), 'allowed');
  assert.equal(asked('repo:a/c:ref:refs/heads/main'), 'no trust');
  assert.equal(assume(webIdentity(), some), 'no trust', 'without claims');
});

test('who has only a token learns no more than that the answer is no', () => {
  const asked = request(webIdentity(), { action, resource: { arn: role, account: owner } });
  const found = decide(asked, policies({}));
  assert.ok(!found.allowed);
  assert.equal(denialMessage(asked, found), 'Not authorized to perform sts:AssumeRoleWithWebIdentity');
});

test('a bare * in an ARN condition matches every ARN, and nothing else', () => {
  const some = (operator: string): Some => ({
    identity: [identity({ Condition: { [operator]: { 'aws:SourceArn': '*' } } })],
  });
  const asked = (value: string, operator: string) =>
    answer(request(session(), { context: new Map([['aws:sourcearn', [value]]]) }), some(operator));
  for (const operator of ['ArnLike', 'ArnEquals']) {
    assert.equal(asked('arn:aws:sns:us-east-1:1:topic', operator), 'allowed');
    assert.equal(asked('topic', operator), 'no identity');
  }
  assert.equal(asked('arn:aws:sns:us-east-1:1:topic', 'ArnNotLike'), 'no identity');
});
