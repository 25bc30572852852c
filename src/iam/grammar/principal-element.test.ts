// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a policy variable is written so.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { document } from '../fixtures.test-support.ts';
import { parsePolicy } from '../index.ts';
import {
  accepted,
  attachedKinds,
  identity,
  refused,
  resource,
  statement,
} from '../parse-policy.test-support.ts';

test('Principal: required on resources and roles, forbidden where the policy is attached to one', () => {
  for (const kind of attachedKinds) {
    refused(statement(kind, { Principal: '*' }), kind, 'Statement.Principal');
    refused(statement(kind, { NotPrincipal: '*' }), kind, 'Statement.NotPrincipal');
  }
  for (const kind of ['resource', 'trust'] as const) {
    refused(statement(kind, { Principal: undefined }), kind, 'Statement', /needs Principal/);
    refused(statement(kind, { NotPrincipal: '*' }), kind, 'Statement', /not both/);
  }
});

test('NotPrincipal: with Deny on resources only, and not for everyone', () => {
  const not = (Effect: string, NotPrincipal: unknown) => ({ Effect, Principal: undefined, NotPrincipal });
  accepted(statement('resource', not('Deny', { AWS: '111111111111' })), 'resource');
  refused(
    statement('resource', not('Allow', { AWS: '111111111111' })),
    'resource',
    'Statement.NotPrincipal',
    /Deny only/,
  );
  refused(statement('resource', not('Deny', '*')), 'resource', 'Statement.NotPrincipal', /everyone/);
  refused(statement('trust', not('Deny', { AWS: '111111111111' })), 'trust', 'Statement.NotPrincipal');
});

test('the principals that a policy may name', () => {
  const aws = [
    '*',
    '111111111111',
    'arn:aws:iam::111111111111:root',
    'arn:aws:iam::111111111111:user/a',
    'arn:aws:iam::111111111111:user/p/q/a.b@c',
    'arn:aws:iam::111111111111:role/R',
    'arn:aws:iam::111111111111:role/service-role/R',
    'arn:aws:sts::111111111111:assumed-role/R/i-1',
    'arn:aws:sts::111111111111:federated-user/Bob',
    'AIDAABCDEFGHIJKLMNOPQ',
    'AROAABCDEFGHIJKLMNOPQ',
  ];
  for (const kind of ['resource', 'trust'] as const) {
    for (const one of aws) accepted(statement(kind, { Principal: { AWS: one } }), kind);
    accepted(
      statement(kind, {
        Principal: { AWS: aws, Service: ['lambda.amazonaws.com', 'x.us-east-1.amazonaws.com'] },
      }),
      kind,
    );
    accepted(statement(kind, { Principal: '*' }), kind);
  }
  for (const one of [
    '',
    '11111111111',
    '1111111111111',
    '1111*',
    '**',
    'arn:aws:iam::111111111111:group/a',
    'arn:aws:iam::111111111111:user/*',
    'arn:aws:iam::*:root',
    'arn:aws:iam::111111111111:*',
    'arn:aws:iam::111111111111:role/p*/R',
    'arn:aws:iam::111111111111:user/p?/a',
    'arn:aws:sts::111111111111:assumed-role/R',
    'arn:aws:sts::111111111111:assumed-role/R/*',
    'arn:aws:sts::111111111111:assumed-role/p/R/s',
    'arn:aws-cn:iam::111111111111:root',
    'arn:aws:iam::111111111111:user/',
    'arn:aws:iam:us-east-1:111111111111:user/a',
    'AKIAABCDEFGHIJKLMNOPQ',
    'AIDA',
    'aidaABCDEFGHIJKLMNOPQ',
    '${aws:username}',
    'arn:aws:iam::111111111111:root ',
    '111111111111\n',
  ]) {
    refused(statement('resource', { Principal: { AWS: one } }), 'resource', 'Statement.Principal.AWS');
  }
});

test('other forms of principal are refused where they are', () => {
  const principal = (Principal: unknown) => statement('resource', { Principal });
  for (const one of ['111111111111', 'x', '', 5, null, [], ['*'], {}])
    refused(principal(one), 'resource', 'Statement.Principal');
  refused(principal({ CanonicalUser: 'abc' }), 'resource', 'Statement.Principal.CanonicalUser');
  refused(principal({ aws: '*' }), 'resource', 'Statement.Principal.aws');
  refused(principal({ AWS: [] }), 'resource', 'Statement.Principal.AWS');
  refused(principal({ AWS: ['111111111111', 111111111111] }), 'resource', 'Statement.Principal.AWS[1]');
  for (const one of ['*', 'lambda', '*.amazonaws.com', 'Lambda.amazonaws.com', 'amazonaws.com', 'evil.com']) {
    refused(principal({ Service: one }), 'resource', 'Statement.Principal.Service');
  }
  refused(principal({ Federated: 'accounts.google.com' }), 'resource', 'Statement.Principal.Federated');
  const federated = (Federated: unknown) => statement('trust', { Principal: { Federated } });
  accepted(
    federated([
      'accounts.google.com',
      'arn:aws:iam::111111111111:saml-provider/x',
      'arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com',
    ]),
    'trust',
  );
  refused(federated('*'), 'trust', 'Statement.Principal.Federated');
  refused(federated('example.com'), 'trust', 'Statement.Principal.Federated');
});
test('principals lists every AWS principal that a policy names', () => {
  const names = {
    AWS: [
      '*',
      '111111111111',
      'arn:aws:iam::222222222222:user/p/u',
      'arn:aws:iam::333333333333:role/r',
      'arn:aws:sts::444444444444:assumed-role/r/s1',
      'arn:aws:sts::555555555555:federated-user/fed',
      'AIDAABCDEFGHIJKLMNOPQ',
    ],
    Service: 'lambda.amazonaws.com',
  };
  const policy = parsePolicy(
    document([
      { ...resource, Principal: names },
      {
        ...resource,
        Effect: 'Deny',
        Principal: undefined,
        NotPrincipal: { AWS: 'arn:aws:iam::666666666666:root' },
      },
    ]),
    'resource',
  );
  assert.deepEqual(policy.principals, [
    { kind: 'account', account: '111111111111', arn: 'arn:aws:iam::111111111111:root' },
    { kind: 'user', account: '222222222222', arn: names.AWS[2] },
    { kind: 'role', account: '333333333333', arn: names.AWS[3] },
    { kind: 'session', account: '444444444444', arn: names.AWS[4] },
    { kind: 'federated-user', account: '555555555555', arn: names.AWS[5] },
    { kind: 'unique-id', arn: names.AWS[6] },
    { kind: 'account', account: '666666666666', arn: 'arn:aws:iam::666666666666:root' },
  ]);
  assert.deepEqual(parsePolicy(document(identity), 'identity').principals, []);
});
