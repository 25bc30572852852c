import assert from 'node:assert/strict';
import { test } from 'node:test';
import { other, owner, policies, request, session, user } from './fixtures.test-support.ts';
import {
  type ApplicablePolicies,
  type AttachedPolicy,
  type AuthorizationRequest,
  contextOf,
  explain,
  type PolicyKind,
  type PolicyType,
  parsePolicy,
} from './index.ts';

const attach = (
  kind: PolicyKind,
  Statement: unknown,
  more: Partial<AttachedPolicy> = {},
): AttachedPolicy => ({
  policy: parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement }), kind),
  ...more,
});
const explained = (asked: AuthorizationRequest, some: Partial<ApplicablePolicies>) =>
  explain(asked, policies(some));
const step = (asked: AuthorizationRequest, some: Partial<ApplicablePolicies>, type: PolicyType) => {
  const found = explained(asked, some).steps.find(({ policyType }) => policyType === type);
  assert.ok(found);
  return found;
};
const pulls = ['ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage', 'ecr:BatchCheckLayerAvailability'];

// S1: an owner shares one repository with the user `ecr` of another account.
const ecrUser = user(other, 'ecr');
const web = `arn:aws:ecr:us-east-1:${owner}:repository/app/web`;
const asks = (action: string, arn = web, account = owner) =>
  request(ecrUser, { action, resource: { arn, account } });
const shared = attach('resource', {
  Sid: 'allow-iam-user',
  Effect: 'Allow',
  Principal: { AWS: ecrUser.arn },
  Action: pulls,
});
const mayPull = attach('identity', { Effect: 'Allow', Action: pulls, Resource: '*' }, { name: 'pull' });

test('S1: a push is denied for want of a statement in the repository policy, and of one of the user', () => {
  const { decision, suggestions, advice } = explained(asks('ecr:InitiateLayerUpload'), {
    identity: [mayPull],
    resource: [shared],
  });
  assert.ok(!decision.allowed);
  assert.equal(decision.policyType, 'resource');
  assert.deepEqual(suggestions, [
    {
      policyType: 'resource',
      where: 'add statement',
      statement: { Effect: 'Allow', Principal: { AWS: ecrUser.arn }, Action: 'ecr:InitiateLayerUpload' },
      account: owner,
    },
    {
      policyType: 'identity',
      where: 'add statement',
      statement: { Effect: 'Allow', Action: 'ecr:InitiateLayerUpload', Resource: web },
      account: other,
    },
  ]);
  assert.equal(
    advice,
    `An administrator of account ${owner} must add to a policy on ${web} the statement ` +
      `{"Effect":"Allow","Principal":{"AWS":"${ecrUser.arn}"},"Action":"ecr:InitiateLayerUpload"}. ` +
      `An administrator of account ${other} must add to an identity-based policy of ${ecrUser.arn} the statement ` +
      `{"Effect":"Allow","Action":"ecr:InitiateLayerUpload","Resource":"${web}"}.`,
  );
});

test('S1: without the right to a token, the missing statement is one of the user', () => {
  const { suggestions } = explained(asks('ecr:GetAuthorizationToken', '*', other), { identity: [mayPull] });
  assert.deepEqual(suggestions, [
    {
      policyType: 'identity',
      where: 'add statement',
      statement: { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
      account: other,
    },
  ]);
});

test('S1: where the repository policy names the account, a user without policies of its own lacks one', () => {
  const { suggestions } = explained(asks('ecr:BatchGetImage'), {
    resource: [attach('resource', { Effect: 'Allow', Principal: { AWS: other }, Action: pulls })],
  });
  assert.deepEqual(
    suggestions.map(({ policyType, account }) => [policyType, account]),
    [['identity', other]],
  );
});

// S2: push and pull as a role of another account.
const role = session(other, 'your-iam-role', 'me');
const yourRepo = `arn:aws:ecr:us-west-2:${owner}:repository/your-repo`;
const pushes = request(role, {
  action: 'ecr:InitiateLayerUpload',
  resource: { arn: yourRepo, account: owner },
});
const powerUser = attach(
  'identity',
  { Effect: 'Allow', Action: ['ecr:GetAuthorizationToken', 'ecr:InitiateLayerUpload'], Resource: '*' },
  { arn: 'arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPowerUser' },
);

test('S2: before there is a repository policy, the missing statement names the role and not its session', () => {
  const { suggestions, steps } = explained(pushes, { identity: [powerUser] });
  assert.deepEqual(suggestions, [
    {
      policyType: 'resource',
      where: 'add statement',
      statement: { Effect: 'Allow', Principal: { AWS: role.roleArn }, Action: 'ecr:InitiateLayerUpload' },
      account: owner,
    },
  ]);
  assert.deepEqual(
    steps.map(({ policyType, verdict, required }) => [policyType, verdict, required]),
    [
      ['resource-control', 'not applicable', false],
      ['service-control', 'not applicable', false],
      ['resource', 'silent', true],
      ['identity', 'allows', true],
      ['boundary', 'not applicable', false],
      ['session', 'not applicable', false],
    ],
  );
});

test('S2: a statement for the same role and another action is a near miss', () => {
  const some = {
    identity: [powerUser],
    resource: [
      attach('resource', [
        { Sid: 'Pull', Effect: 'Allow', Principal: { AWS: role.roleArn }, Action: 'ecr:BatchGetImage' },
        { Effect: 'Allow', Principal: { AWS: owner }, Action: 'ecr:BatchGetImage' },
      ]),
    ],
  };
  assert.deepEqual(step(pushes, some, 'resource').nearMisses, [
    {
      effect: 'Allow',
      sid: 'Pull',
      index: 0,
      failed: { element: 'Action', seen: ['ecr:initiatelayerupload'], wanted: ['ecr:batchgetimage'] },
    },
  ]);
});

// S3: share with an organizational unit.
const demo = `arn:aws:ecr:us-east-1:${owner}:repository/demoecshwapp-ecr-repo`;
const development = 'o-example/*/ou-dev/*';
const statement = {
  Sid: 'AllowPull',
  Effect: 'Allow',
  Principal: '*',
  Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
  Condition: { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': development } },
};
const toUnit = attach('resource', statement, { name: 'repository policy' });
const fromUnit = (...paths: string[]) =>
  request(role, {
    resource: { arn: demo, account: owner },
    context: contextOf(paths.length > 0 ? [['aws:PrincipalOrgPaths', paths]] : []),
  });
const pullsAll = attach('identity', { Effect: 'Allow', Action: 'ecr:*', Resource: '*' });

test('S3: from another unit, the condition is the near miss, and the change is a further value for it', () => {
  const outside = 'o-example/r-root/ou-prod/';
  const { decision, steps, suggestions, advice } = explained(fromUnit(outside), {
    identity: [pullsAll],
    resource: [toUnit],
  });
  assert.ok(!decision.allowed);
  const reference = { effect: 'Allow', policyName: 'repository policy', sid: 'AllowPull', index: 0 } as const;
  assert.deepEqual(steps.find(({ policyType }) => policyType === 'resource')?.nearMisses, [
    {
      ...reference,
      failed: {
        element: 'Condition',
        operator: 'ForAnyValue:StringLike',
        key: 'aws:principalorgpaths',
        seen: [outside],
        wanted: [development],
      },
    },
  ]);
  const changed = {
    ...statement,
    Condition: { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': [development, outside] } },
  };
  assert.deepEqual(suggestions, [
    {
      policyType: 'resource',
      where: 'change condition',
      statement: changed,
      existing: reference,
      account: owner,
    },
  ]);
  assert.equal(
    advice,
    `An administrator of account ${owner} must change, in a policy on ${demo}, ` +
      `statement "AllowPull" (number 1) of repository policy to ${JSON.stringify(changed)}.`,
  );
});

test('S3: from an account in no organization the key is missing, and a statement for the role is suggested', () => {
  const some = { identity: [pullsAll], resource: [toUnit] };
  assert.deepEqual(step(fromUnit(), some, 'resource').nearMisses[0]?.failed.seen, []);
  assert.deepEqual(explained(fromUnit(), some).suggestions, [
    {
      policyType: 'resource',
      where: 'add statement',
      statement: { Effect: 'Allow', Principal: { AWS: role.roleArn }, Action: 'ecr:BatchGetImage' },
      account: owner,
    },
  ]);
});

test('why a request is allowed: the statements that matched, with the policies they are in', () => {
  const registry = attach(
    'resource',
    { Effect: 'Allow', Principal: { AWS: owner }, Action: 'ecr:*', Resource: '*' },
    { name: 'registry policy' },
  );
  const { decision, steps, suggestions, advice } = explained(fromUnit('o-example/r-root/ou-dev/'), {
    identity: [pullsAll],
    resource: [registry, toUnit],
  });
  assert.ok(decision.allowed);
  assert.deepEqual([suggestions, advice], [[], '']);
  const matched = steps.flatMap(one =>
    one.matched.map(({ policyName, sid }) => [one.policyType, policyName, sid]),
  );
  assert.deepEqual(matched, [
    ['resource', 'repository policy', 'AllowPull'],
    ['identity', undefined, undefined],
  ]);
});

test('a Deny is named with the account that can remove it, level by level', () => {
  const arn = 'arn:aws:organizations::222222222222:policy/o-example/service_control_policy/p-1';
  const full = attach('scp', { Effect: 'Allow', Action: '*', Resource: '*' });
  const guard = attach(
    'scp',
    { Sid: 'NoPull', Effect: 'Deny', Action: 'ecr:BatchGetImage', Resource: '*' },
    { arn },
  );
  const { steps, suggestions, advice } = explained(fromUnit('o-example/r-root/ou-dev/'), {
    identity: [pullsAll],
    resource: [toUnit],
    serviceControl: [[full], [full, guard], [full]],
  });
  assert.deepEqual(
    steps
      .filter(({ policyType }) => policyType === 'service-control')
      .map(({ level, verdict }) => [level, verdict]),
    [
      [0, 'allows'],
      [1, 'denies'],
      [2, 'allows'],
    ],
  );
  assert.deepEqual(suggestions, [
    {
      policyType: 'service-control',
      level: 1,
      where: 'remove deny',
      existing: { effect: 'Deny', policyArn: arn, sid: 'NoPull', index: 0 },
      account: '222222222222',
    },
  ]);
  assert.equal(
    advice,
    'An administrator of account 222222222222 must remove from a service control policy of level 1 below the root, ' +
      `or narrow, statement "NoPull" (number 1) of ${arn}, which denies it.`,
  );
});

test('what need not allow says why', () => {
  const alice = user();
  const some = {
    resource: [attach('resource', { Effect: 'Allow', Principal: { AWS: alice.arn }, Action: 'ecr:*' })],
  };
  assert.deepEqual(step(request(alice), some, 'identity'), {
    policyType: 'identity',
    verdict: 'silent',
    required: false,
    note: 'A policy on the resource names the caller itself, which is enough.',
    matched: [],
    nearMisses: [],
  });
  assert.equal(
    step(request(session()), {}, 'resource').note,
    'Within one account, an identity-based policy is enough.',
  );
});

test('a Deny that one condition keeps from applying is a near miss of an allowed request', () => {
  const guard = attach(
    'identity',
    { Effect: 'Deny', Action: '*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    { name: 'guard' },
  );
  const asked = request(user(), { context: contextOf([['aws:SecureTransport', 'true']]) });
  assert.deepEqual(step(asked, { identity: [pullsAll, guard] }, 'identity').nearMisses, [
    {
      effect: 'Deny',
      policyName: 'guard',
      index: 0,
      failed: {
        element: 'Condition',
        operator: 'Bool',
        key: 'aws:securetransport',
        seen: ['true'],
        wanted: ['false'],
      },
    },
  ]);
});
