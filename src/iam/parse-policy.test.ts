// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a policy variable is written so.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { document, type Raw, refusal } from './fixtures.test-support.ts';
import { type PolicyKind, PolicySyntaxError, parsePolicy } from './index.ts';

const identity = { Effect: 'Allow', Action: 'ecr:*', Resource: '*' };
const resource = { Effect: 'Allow', Action: 'ecr:*', Principal: '*' };
const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '111111111111' } };
const base: Record<PolicyKind, Raw> = { identity, session: identity, boundary: identity, resource, trust };
const kinds = Object.keys(base) as PolicyKind[];
const attachedKinds = ['identity', 'session', 'boundary'] as const;

/** The base statement of a kind with some elements set, or with `undefined` taken away. */
const statement = (kind: PolicyKind, more: Raw): string => document({ ...base[kind], ...more });

function refused(text: string, kind: PolicyKind, path: string, reason?: RegExp): void {
  const found = refusal(text, kind);
  assert.ok(found, `accepted as ${kind}: ${text}`);
  assert.equal(found.path, path, found.reason);
  if (reason) assert.match(found.reason, reason);
}
const accepted = (text: string, kind: PolicyKind): void => assert.equal(refusal(text, kind), undefined);

test('each kind accepts its plain statement, alone or in a list', () => {
  for (const kind of kinds) {
    accepted(document(base[kind]), kind);
    accepted(document([base[kind], base[kind]]), kind);
  }
});

test('a document is one JSON object with known elements, each once', () => {
  for (const text of ['', '{', 'null', '[]', '"x"', '5', '{}x', '\ufeff{}', "{'Version':1}"])
    refused(text, 'identity', '');
  refused('{"Version":"2012-10-17"}', 'identity', '', /needs Statement/);
  refused(JSON.stringify({ Statement: identity, Extra: 1 }), 'identity', 'Extra');
  refused(JSON.stringify({ Statement: identity, statement: identity }), 'identity', 'statement');
  refused(JSON.stringify({ Statement: [] }), 'identity', 'Statement', /at least one/);
  refused(JSON.stringify({ Statement: [identity, 'x'] }), 'identity', 'Statement[1]');
  refused(JSON.stringify({ Statement: null }), 'identity', 'Statement');
  refused('{"__proto__":{"Statement":[]}}', 'identity', '__proto__');
});

test('a key that occurs twice is refused where it is, however it is written', () => {
  const plain = JSON.stringify(identity);
  refused(`{"Statement":${plain},"Statement":${plain}}`, 'identity', 'Statement', /more than once/);
  refused(`{"Statement":[${plain},{"Effect":"Deny","Effect":"Allow"}]}`, 'identity', 'Statement[1].Effect');
  refused(`{"Statement":{"Effect":"Deny","\\u0045ffect":"Allow"}}`, 'identity', 'Statement.Effect');
  const condition = '"Condition":{"Bool":{"a:b":"true","a:b":"false"}}';
  refused(`{"Statement":${plain.slice(0, -1)},${condition}}}`, 'identity', 'Statement.Condition.Bool.a:b');
  accepted(`{"Statement":${plain.slice(0, -1)},"Sid":"Effect"}}`, 'identity');
  accepted(JSON.stringify({ Id: 'a "quoted\\" {text', Statement: [identity, identity] }), 'identity');
});

test('Version is one of two and stands for the older when it is absent', () => {
  assert.equal(parsePolicy(JSON.stringify({ Statement: identity }), 'identity').version, '2008-10-17');
  for (const version of ['2008-10-17', '2012-10-17']) {
    assert.equal(parsePolicy(document(identity, version), 'identity').version, version);
  }
  for (const version of ['2012-10-18', '', null, 2012, ['2012-10-17']]) {
    refused(JSON.stringify({ Version: version, Statement: identity }), 'identity', 'Version');
  }
});

test('Id is a string', () => {
  assert.equal(parsePolicy(JSON.stringify({ Id: 'x y', Statement: identity }), 'identity').id, 'x y');
  refused(JSON.stringify({ Id: 5, Statement: identity }), 'identity', 'Id');
});

test('Effect is exactly Allow or Deny', () => {
  for (const effect of ['allow', 'DENY', '', true, ['Allow']]) {
    refused(statement('identity', { Effect: effect }), 'identity', 'Statement.Effect');
  }
  refused(statement('identity', { Effect: undefined }), 'identity', 'Statement', /Effect/);
});

test('a Sid is letters and digits and unique, but any text in a policy on a resource', () => {
  for (const kind of kinds) {
    const two = (...sids: unknown[]) => document(sids.map(Sid => ({ ...base[kind], Sid })));
    refused(two(5), kind, 'Statement[0].Sid');
    accepted(two('A1', 'A2', '', ''), kind);
    if (kind === 'resource') accepted(two('same one', 'same one', 'ü-_'), kind);
    else {
      refused(two('a b'), kind, 'Statement[0].Sid', /letters and digits/);
      refused(two('A', 'A'), kind, 'Statement[1].Sid', /unique/);
    }
  }
});

test('a statement has known elements only', () => {
  for (const name of ['effect', 'Actions', 'Comment', 'NotCondition', '']) {
    refused(statement('identity', { [name]: 'x' }), 'identity', `Statement.${name}`);
  }
});

test('Action or NotAction, one of them', () => {
  for (const kind of kinds) {
    refused(statement(kind, { Action: undefined }), kind, 'Statement', /needs Action/);
    refused(statement(kind, { NotAction: 'ecr:*' }), kind, 'Statement', /not both/);
    if (kind === 'trust')
      refused(
        statement(kind, { Action: undefined, NotAction: 'sts:AssumeRole' }),
        kind,
        'Statement.NotAction',
      );
    else accepted(statement(kind, { Action: undefined, NotAction: 'ecr:*' }), kind);
  }
});

test('an action is * or service:Name, with wildcards in the name only', () => {
  for (const action of [
    '*',
    'ecr:*',
    'ecr:Get*',
    'ECR:get?mage',
    'ecr-public:Put*',
    's3:GetObject',
    ['ecr:A', '*'],
  ]) {
    accepted(statement('identity', { Action: action }), 'identity');
  }
  for (const action of [
    '',
    '**',
    'ecr',
    'ecr:',
    ':Get',
    '*:*',
    'e*:Get',
    'ec?:Get',
    'ecr:Get:x',
    'ecr:Get ',
    'ecr:${aws:x}',
    5,
    null,
    {},
  ]) {
    refused(statement('identity', { Action: action }), 'identity', 'Statement.Action');
  }
  refused(statement('identity', { Action: [] }), 'identity', 'Statement.Action', /empty list/);
  refused(statement('identity', { Action: ['ecr:A', 'x'] }), 'identity', 'Statement.Action[1]');
});

test('a trust policy names sts:AssumeRole actions only, without wildcards', () => {
  for (const action of [
    'sts:AssumeRole',
    'sts:assumerole',
    ['sts:AssumeRoleWithSAML', 'sts:TagSession', 'sts:SetSourceIdentity'],
  ]) {
    accepted(statement('trust', { Action: action }), 'trust');
  }
  for (const action of ['*', 'sts:*', 'sts:AssumeRole*', 'ecr:GetImage', 'sts:GetCallerIdentity']) {
    refused(statement('trust', { Action: action }), 'trust', 'Statement.Action');
  }
});

test('Resource: required where there is an identity, optional on a resource, forbidden in a trust policy', () => {
  for (const kind of attachedKinds) {
    refused(statement(kind, { Resource: undefined }), kind, 'Statement', /needs Resource/);
    refused(statement(kind, { NotResource: '*' }), kind, 'Statement', /not both/);
    accepted(statement(kind, { Resource: undefined, NotResource: ['*'] }), kind);
  }
  for (const Resource of ['*', 'arn:aws:ecr:us-east-1:999999999999:repository/a']) {
    accepted(statement('resource', { Resource }), 'resource');
    refused(statement('trust', { Resource }), 'trust', 'Statement.Resource');
    refused(statement('trust', { NotResource: Resource }), 'trust', 'Statement.NotResource');
  }
});

test('a resource is * or an ARN of six parts', () => {
  for (const resource of [
    '*',
    'arn:aws:ecr:*:*:*',
    'arn:*:ecr:us-?:1*:repository/a:b',
    'arn:aws:s3:::x',
    ['*', 'arn:aws:iam::1:role/${aws:username}'],
  ]) {
    accepted(statement('identity', { Resource: resource }), 'identity');
  }
  for (const resource of [
    '',
    '**',
    'repository/a',
    'arn:aws:ecr',
    'arn:aws:ecr:us-east-1:1',
    'arn:aws:ecr:*',
    'ARN:aws:ecr:r:1:x',
    '*:aws:ecr:r:1:x',
    'arn::ecr:r:1:x',
    'arn:aws::r:1:x',
    'arn:aws:*:r:1:x',
    'arn:aws:e?r:r:1:x',
    'arn:aws:ecr:r:1:',
    5,
    null,
    'arn:aws:ecr:r:${aws:PrincipalAccount}:x',
    '${aws:username}',
    'arn:aws:ecr:r:1:${x}',
    'arn:aws:ecr:r:1:${aws:x',
    'arn:aws:ecr:r:1:${}',
  ]) {
    refused(statement('identity', { Resource: resource }), 'identity', 'Statement.Resource');
  }
});

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

test('Condition: known operators, well-formed keys, values', () => {
  const condition = (Condition: unknown) => statement('identity', { Condition });
  accepted(condition({}), 'identity');
  for (const operator of [
    'StringEqual',
    'stringEquals',
    'StringLikeIfExist',
    'ForAny:StringLike',
    'ForAnyValue:',
    'IfExists',
    '',
    'NullIfExists',
    'ForAnyValue:Null',
    'forAnyValue:StringLike',
    'ForAnyValue:ForAllValues:StringLike',
  ]) {
    refused(condition({ [operator]: { 'a:b': 'true' } }), 'identity', `Statement.Condition.${operator}`);
  }
  for (const key of [
    'aws:username',
    'unknown:key',
    'aws:ResourceTag/cost center',
    'aws:RequestTag/größe+1',
    'token.actions.githubusercontent.com:sub',
    'oidc.eks.x.amazonaws.com/id/A1:aud',
    'kms:EncryptionContext:a:b',
  ]) {
    accepted(condition({ StringEquals: { [key]: 'x' } }), 'identity');
  }
  for (const key of [
    '',
    'username',
    'aws:',
    ':x',
    'aws:${x}',
    'aws:Tag/*',
    'aws:ResourceTag/',
    'aws: x',
    'a b:c',
    'aws:x ',
    'aws:a\nb',
  ]) {
    refused(
      condition({ StringEquals: { [key]: 'x' } }),
      'identity',
      `Statement.Condition.StringEquals.${key}`,
    );
  }
  for (const bad of [null, 'x', [], 5]) {
    refused(condition(bad), 'identity', 'Statement.Condition');
    refused(condition({ StringEquals: bad }), 'identity', 'Statement.Condition.StringEquals');
  }
  refused(
    condition({ StringEquals: {} }),
    'identity',
    'Statement.Condition.StringEquals',
    /at least one key/,
  );
  refused(
    condition({ StringEquals: { 'a:B': '1', 'a:b': '2' } }),
    'identity',
    'Statement.Condition.StringEquals.a:b',
    /ignore case/,
  );
});

test('a policy keeps its text, is frozen throughout, and tells its statements apart', () => {
  const text = document([
    { ...resource, Sid: 'one' },
    { Effect: 'Deny', Action: 'ecr:Put*', Principal: '*', Condition: { Bool: { 'a:b': true } } },
  ]);
  const policy = parsePolicy(text, 'resource');
  assert.equal(policy.text, text);
  assert.deepEqual([policy.kind, policy.version], ['resource', '2012-10-17']);
  assert.deepEqual(
    policy.statements.map(({ index, sid, effect }) => [index, sid, effect]),
    [
      [0, 'one', 'Allow'],
      [1, undefined, 'Deny'],
    ],
  );
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    assert.ok(Object.isFrozen(value));
    Object.values(value).forEach(walk);
  };
  walk(policy);
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

test('a refusal says where and why', () => {
  assert.throws(
    () => parsePolicy(document([{ ...identity, Effect: 'Maybe' }]), 'identity'),
    (error: unknown) => {
      assert.ok(error instanceof PolicySyntaxError && error instanceof Error);
      assert.equal(error.name, 'PolicySyntaxError');
      assert.equal(error.message, 'Statement[0].Effect: Effect must be "Allow" or "Deny"');
      return true;
    },
  );
});
