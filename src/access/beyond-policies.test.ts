import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PrincipalRef } from '../accounts/caller.ts';
import { beyondPolicies } from './beyond-policies.ts';

const account = '123456789012';
const session = { name: 's', issuedAt: 1, expiresAt: 2 };
const root: PrincipalRef = { type: 'root', account };
const user: PrincipalRef = { type: 'user', account, id: 'AIDAX' };
const role: PrincipalRef = { type: 'role', account, id: 'AROAX', session };
const federated: PrincipalRef = { type: 'federated-user', account, id: 'AIDAX', session };

const may = (ref: PrincipalRef, action: string) => beyondPolicies({ ref }, action)?.allowed;

test('what needs no permission, and what no policy can give', () => {
  for (const ref of [root, user, role, federated]) assert.equal(may(ref, 'sts:GetCallerIdentity'), true);
  assert.equal(may(root, 'sts:AssumeRole'), false);
  assert.equal(may(root, 'STS:assumerole'), false);
  assert.equal(may(user, 'sts:AssumeRole'), undefined);
  assert.equal(may(role, 'iam:GetUser'), undefined);
  assert.equal(may(federated, 'iam:GetUser'), false);
  assert.equal(may(federated, 'sts:AssumeRole'), false);
  assert.equal(may(federated, 'ecr:PutImage'), undefined);
  assert.equal(may({ ...user, session } as PrincipalRef, 'iam:GetUser'), false);
  assert.equal(may({ ...user, session } as PrincipalRef, 'sts:AssumeRole'), undefined);
});
