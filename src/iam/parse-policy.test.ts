// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a policy variable is written so.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { document } from './fixtures.test-support.ts';
import { PolicySyntaxError, parsePolicy } from './index.ts';
import {
  accepted,
  attachedKinds,
  base,
  identity,
  kinds,
  refused,
  resource,
  statement,
} from './parse-policy.test-support.ts';

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
    if (kind === 'trust' || kind === 'rcp') {
      const negated = { Action: undefined, NotAction: base[kind].Action };
      refused(statement(kind, negated), kind, 'Statement.NotAction');
    } else accepted(statement(kind, { Action: undefined, NotAction: 'ecr:*' }), kind);
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
    'arn:aws:ecr:*',
    'arn:aws:ecr:us-east-1:*',
    'arn:aws:ecr:us-east-1:9*',
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
    'arn:aws:*',
    'arn:*',
    'arn:aws:ecr:us-*:1',
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
    "arn:aws:ecr:r:1:${aws:x, 'a'b'}",
    'arn:aws:ecr:r:1:${aws:x, a}',
    "arn:aws:ecr:r:1:${, 'a'}",
    'arn:aws:ecr:r:1:${aws:x,}',
  ]) {
    refused(statement('identity', { Resource: resource }), 'identity', 'Statement.Resource');
  }
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
