import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type AuthorizationRequest, contextOf, decide, parsePolicy } from '../../iam/index.ts';
import { isOpen, presumed } from './presumed.ts';

const account = '123456789012';
const base: AuthorizationRequest = {
  principal: { type: 'user', account, arn: `arn:aws:iam::${account}:user/u`, userId: 'AIDAX' },
  action: 'ecr:PutImage',
  resource: { arn: `arn:aws:ecr:us-east-1:${account}:repository/app`, account },
  context: contextOf([['aws:PrincipalTag/team', 'web']]),
};

const sourceIps = ['10.0.0.1', '192.0.2.1', undefined];
const externals = ['a', 'b', undefined];
const condition = fc.constantFrom<object | undefined>(
  undefined,
  { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
  { NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
  { StringEquals: { 'sts:ExternalId': 'a' } },
  { StringEqualsIfExists: { 'sts:ExternalId': 'a', 'aws:PrincipalTag/team': 'web' } },
  { Null: { 'sts:ExternalId': 'true' } },
  { StringEquals: { 'aws:PrincipalTag/team': 'ops' } },
);
const statements = fc.array(
  fc.record({
    Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
    Action: fc.constantFrom('ecr:*', 'ecr:PutImage', 'ecr:ListImages'),
    Resource: fc.constant('*'),
    Condition: condition,
  }),
  { minLength: 1, maxLength: 4 },
);
const policyOf = (Statement: readonly object[], kind: 'identity' | 'boundary') => ({
  policy: parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement }), kind),
});

test('the worst case holds for every request, and no request does better than the best', () => {
  let between = 0;
  fc.assert(
    fc.property(statements, fc.option(statements, { nil: undefined }), (identity, boundary) => {
      const policies = {
        identity: [policyOf(identity, 'identity')],
        resource: [],
        ...(boundary && { boundary: policyOf(boundary, 'boundary') }),
      };
      const open = (key: string) => isOpen(key, base.context);
      const worst = decide(base, presumed(policies, open, 'worst')).allowed;
      const best = decide(base, presumed(policies, open, 'best')).allowed;
      for (const ip of sourceIps) {
        for (const external of externals) {
          const context = contextOf([...base.context, ['aws:SourceIp', ip], ['sts:ExternalId', external]]);
          const { allowed } = decide({ ...base, context }, policies);
          assert.ok(!worst || allowed);
          assert.ok(best || !allowed);
        }
      }
      if (best && !worst) between++;
    }),
    { numRuns: 500 },
  );
  assert.ok(between > 20);
});

test('a key is open where only a request can bring it, and it was not given', () => {
  const context = contextOf([['aws:UserAgent', 'docker']]);
  for (const key of ['aws:sourceip', 'sts:externalid', 'aws:requesttag/team', 'aws:securetransport']) {
    assert.equal(isOpen(key, context), true, key);
  }
  for (const key of [
    ...['aws:useragent', 'aws:principalorgpaths', 'aws:principaltag/team', 'aws:userid', 'aws:username'],
    ...['aws:resourcetag/team', 'ecr:resourcetag/team', 'aws:resourceorgid', 'aws:tokenissuetime'],
  ]) {
    assert.equal(isOpen(key, context), false, key);
  }
});
