import assert from 'node:assert/strict';
import { test } from 'node:test';
import { owner, repository, request, session, user } from './fixtures.test-support.ts';
import { type Denied, denialMessage, type PolicyType } from './index.ts';

const deny = (policyType: PolicyType, explicit: boolean, policyArn?: string): Denied => ({
  allowed: false,
  explicit,
  policyType,
  ...(policyArn && { policyArn }),
});

test('the texts name the session, the action, the resource and the missing policy', () => {
  const asked = request(session(), { action: 'ecr:InitiateLayerUpload' });
  const start = `User: arn:aws:sts::${owner}:assumed-role/deploy/i-1 is not authorized to perform: ecr:InitiateLayerUpload on resource: ${repository}`;
  const endings: [PolicyType, string][] = [
    ['identity', 'no identity-based policy'],
    ['resource', 'no resource-based policy'],
    ['boundary', 'no permissions boundary'],
    ['session', 'no session policy'],
  ];
  for (const [type, text] of endings) {
    const expected = `${start} because ${text} allows the ecr:InitiateLayerUpload action`;
    assert.equal(denialMessage(asked, deny(type, false)), expected);
  }
});

test('an explicit deny names the policy type, and the ARN of a managed policy', () => {
  const asked = request(user());
  const start = `User: arn:aws:iam::${owner}:user/alice is not authorized to perform: ecr:BatchGetImage on resource: ${repository}`;
  const arn = `arn:aws:iam::${owner}:policy/guard`;
  const endings: [PolicyType, string][] = [
    ['identity', 'an identity-based policy'],
    ['resource', 'a resource-based policy'],
    ['boundary', 'a permissions boundary'],
    ['session', 'a session policy'],
  ];
  for (const [type, text] of endings) {
    assert.equal(denialMessage(asked, deny(type, true)), `${start} with an explicit deny in ${text}`);
    assert.equal(
      denialMessage(asked, deny(type, true, arn)),
      `${start} with an explicit deny in ${text}: ${arn}`,
    );
  }
});

test('the texts of a role trust policy', () => {
  const role = `arn:aws:iam::${owner}:role/deploy`;
  const asked = request(user(), { action: 'sts:AssumeRole', resource: { arn: role, account: owner } });
  const start = `User: arn:aws:iam::${owner}:user/alice is not authorized to perform: sts:AssumeRole on resource: ${role}`;
  assert.equal(
    denialMessage(asked, deny('trust', false)),
    `${start} because no role trust policy allows the sts:AssumeRole action`,
  );
  assert.equal(
    denialMessage(asked, deny('trust', true)),
    `${start} with an explicit deny in the role trust policy`,
  );
});
