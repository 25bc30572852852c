import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PrincipalRef } from '../accounts/caller.ts';
import type { Authenticated } from './authenticated.ts';
import { checkSession } from './session-limits.ts';

const account = '123456789012';
const session = { issuedAt: 0, expiresAt: 1, name: 'n' };
const check = (ref: PrincipalRef, action: string) =>
  checkSession({ ref, principal: { arn: 'arn' } } as unknown as Authenticated, action);

test('long-term keys and role sessions may call everything', () => {
  for (const ref of [
    { type: 'root', account },
    { type: 'user', account, id: 'AIDAX' },
    { type: 'role', account, id: 'AROAX', session },
  ] as const) {
    for (const action of ['iam:ListUsers', 'sts:AssumeRole', 'sts:GetAccessKeyInfo', 'ecr:PutImage']) {
      check(ref, action);
    }
  }
});

test('credentials of GetSessionToken and GetFederationToken may not call IAM, and little of STS', () => {
  const user: PrincipalRef = { type: 'user', account, id: 'AIDAX', session };
  const root: PrincipalRef = { type: 'root', account, session };
  const federated: PrincipalRef = { type: 'federated-user', account, session };
  for (const ref of [user, root, federated]) {
    check(ref, 'ecr:PutImage');
    check(ref, 'GetCallerIdentity');
    check(ref, 'organizations:ListAccounts');
    assert.throws(() => check(ref, 'iam:ListUsers'), { code: 'InvalidClientTokenId' });
    for (const action of ['sts:DecodeAuthorizationMessage', 'sts:GetAccessKeyInfo']) {
      assert.throws(() => check(ref, action), {
        code: 'AccessDenied',
        message: `User: arn is not authorized to perform: ${action}`,
      });
    }
  }
  check(user, 'sts:AssumeRole');
  assert.throws(() => check(federated, 'sts:AssumeRole'), { code: 'AccessDenied' });
});
