import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parsePolicyArn, parsePrincipalArn, policyArn, roleArn, userArn } from './arns.ts';

test('principals are read from ARNs and account ids', () => {
  const account = '123456789012';
  assert.deepEqual(parsePrincipalArn(account), { type: 'account', account });
  assert.deepEqual(parsePrincipalArn(`arn:aws:iam::${account}:root`), { type: 'account', account });
  assert.deepEqual(parsePrincipalArn(`arn:aws:iam::${account}:user/ecr`), {
    type: 'user',
    account,
    path: '/',
    name: 'ecr',
  });
  assert.deepEqual(parsePrincipalArn(`arn:aws:iam::${account}:role/a/b/c`), {
    type: 'role',
    account,
    path: '/a/b/',
    name: 'c',
  });
  assert.deepEqual(parsePrincipalArn(`arn:aws:sts::${account}:assumed-role/R/S`), {
    type: 'session',
    account,
    role: 'R',
    session: 'S',
  });
  assert.deepEqual(parsePrincipalArn(`arn:aws:sts::${account}:federated-user/bob`), {
    type: 'federated-user',
    account,
    name: 'bob',
  });
});

test('what is no principal here is none', () => {
  for (const text of [
    '',
    '*',
    '12345678901',
    'arn:aws:iam::123456789012:group/g',
    'arn:aws:iam::123456789012:rootuser',
    'arn:aws:iam::123456789012:root/x',
    'arn:aws:sts::123456789012:root',
    'arn:aws:sts::123456789012:user/u',
    'arn:aws:iam::123456789012:user/',
    'arn:aws:iam::123456789012:user/a/',
    'arn:aws:iam::123456789012:assumed-role/R/S',
    'arn:aws:sts::123456789012:assumed-role/R',
    'arn:aws:sts::123456789012:assumed-role/R/S/T',
    'arn:aws:iam::123456789012:federated-user/bob',
    'arn:aws:sts::123456789012:federated-user/bob/x',
    'arn:aws:sts::123456789012:federated-user/',
  ]) {
    assert.equal(parsePrincipalArn(text), undefined, text);
  }
});

test('policy ARNs name their owner, path and name', () => {
  assert.deepEqual(parsePolicyArn('arn:aws:iam::aws:policy/service-role/X'), {
    account: 'aws',
    path: '/service-role/',
    name: 'X',
  });
  assert.deepEqual(parsePolicyArn('arn:aws:iam::123456789012:policy/X'), {
    account: '123456789012',
    path: '/',
    name: 'X',
  });
  assert.equal(parsePolicyArn('arn:aws:iam::123456789012:role/X'), undefined);
  assert.equal(parsePolicyArn('arn:aws:iam::123456789012:policyX'), undefined);
});

test('what an ARN is made of can be read from it', () => {
  const account = fc.stringMatching(/^\d{12}$/);
  const path = fc.stringMatching(/^\/([!-~]{1,20}\/)?$/);
  const name = fc.stringMatching(/^[\w+=,.@-]{1,64}$/);
  fc.assert(
    fc.property(account, path, name, (account, path, name) => {
      const parts = { account, path, name };
      assert.deepEqual(parsePrincipalArn(userArn(account, path, name)), { type: 'user', ...parts });
      assert.deepEqual(parsePrincipalArn(roleArn(account, path, name)), { type: 'role', ...parts });
      assert.deepEqual(parsePolicyArn(policyArn(account, path, name)), parts);
    }),
  );
});
