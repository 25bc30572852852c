import { test } from 'node:test';
import { document } from './fixtures.test-support.ts';
import { accepted, base, refused, statement } from './parse-policy.test-support.ts';

const allow = { Effect: 'Allow', Action: 'ecr:*', Resource: '*' };
const full = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' };

test('a service control policy has the whole language of identity-based policies', () => {
  const anyOf: object[] = [
    { ...allow, Action: '*' },
    { ...allow, Action: ['ecr:*Image', 'ecr:B*tchGet?mage'] },
    { ...allow, Resource: 'arn:aws:ecr:*:*:repository/a/*' },
    { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' },
    { Effect: 'Allow', Action: 'ecr:*', NotResource: 'arn:aws:ecr:*:*:repository/secret' },
    { ...allow, Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } } },
    { ...allow, Effect: 'Deny', Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-a' } } },
  ];
  for (const one of anyOf) accepted(document(one as never), 'scp');
  for (const name of ['Principal', 'NotPrincipal']) {
    refused(statement('scp', { [name]: '*' }), 'scp', `Statement.${name}`);
  }
});

test('control policies are of version 2012-10-17', () => {
  for (const kind of ['scp', 'rcp'] as const) {
    refused(document(base[kind], '2008-10-17'), kind, 'Version', /2012-10-17/);
    refused(JSON.stringify({ Statement: base[kind] }), kind, '', /2012-10-17/);
  }
});

test('a resource control policy denies actions of named services to everyone', () => {
  accepted(statement('rcp', { Action: ['ecr:*', 'sts:Assume*'], Sid: 'A1' }), 'rcp');
  accepted(statement('rcp', { Resource: undefined, NotResource: 'arn:aws:ecr:*:*:repository/open' }), 'rcp');
  accepted(statement('rcp', { Condition: { BoolIfExists: { 'aws:SecureTransport': 'false' } } }), 'rcp');
  refused(statement('rcp', { Effect: 'Allow' }), 'rcp', 'Statement.Effect', /Only Deny/);
  refused(statement('rcp', { Action: '*' }), 'rcp', 'Statement.Action', /name its service/);
  refused(statement('rcp', { Action: ['ecr:*', '*'] }), 'rcp', 'Statement.Action[1]', /name its service/);
  refused(statement('rcp', { Resource: undefined }), 'rcp', 'Statement', /needs Resource/);
  refused(statement('rcp', { Principal: undefined }), 'rcp', 'Statement', /needs Principal/);
  refused(statement('rcp', { Principal: undefined, NotPrincipal: '*' }), 'rcp', 'Statement.NotPrincipal');
  for (const principal of [{ AWS: '*' }, { AWS: '111111111111' }, ['*'], { Service: 'ecs.amazonaws.com' }]) {
    refused(statement('rcp', { Principal: principal }), 'rcp', 'Statement.Principal', /must be "\*"/);
  }
});

test('RCPFullAWSAccess is the only resource control policy that allows', () => {
  accepted(document(full), 'rcp');
  accepted(document({ Sid: 'All', ...full }), 'rcp');
  for (const more of [
    { Action: 'ecr:*' },
    { Resource: 'arn:aws:ecr:*:*:*' },
    { Condition: { Bool: { 'aws:x': 'true' } } },
  ]) {
    refused(document({ ...full, ...more }), 'rcp', 'Statement.Effect', /Only Deny/);
  }
});
