import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as iam from '@aws-sdk/client-iam';
import { account, document, fails, type Iam, readOnly, startIam, trust } from './iam-server.ts';

let on: Iam;
let root: iam.IAMClient;

before(async () => {
  on = await startIam();
  root = on.clientOf(on.server.rootOf(account));
});
after(() => on?.server.remove());

test('managed policies have tags, and conditions see them', async () => {
  const { Policy } = await root.send(
    new iam.CreatePolicyCommand({
      PolicyName: 'tagged',
      PolicyDocument: document('ecr:*'),
      Tags: [{ Key: 'team', Value: 'web' }],
    }),
  );
  const PolicyArn = Policy?.Arn;
  const condition = { StringEquals: { 'aws:ResourceTag/team': 'web' } };
  const tagger = await on.userWith(
    'policy-tagger',
    JSON.stringify({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 'iam:*Policy', Resource: '*', Condition: condition },
    }),
  );
  const tag = (client: iam.IAMClient) =>
    client.send(new iam.TagPolicyCommand({ PolicyArn, Tags: [{ Key: 'x', Value: 'y' }] }));
  await tag(tagger);
  const { Tags } = await root.send(new iam.ListPolicyTagsCommand({ PolicyArn }));
  assert.deepEqual(Tags, [
    { Key: 'team', Value: 'web' },
    { Key: 'x', Value: 'y' },
  ]);
  await root.send(new iam.UntagPolicyCommand({ PolicyArn, TagKeys: ['team'] }));
  await fails(tag(tagger), 403, 'AccessDenied', /iam:TagPolicy/);
  await fails(
    root.send(new iam.TagPolicyCommand({ PolicyArn: readOnly, Tags: [{ Key: 'x', Value: 'y' }] })),
    403,
    'AccessDenied',
    /managed by AWS/,
  );
});

test('the condition keys and the services of policies are told', async () => {
  const asks = (key: string, action: string) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: action,
        Resource: '*',
        Condition: { StringEquals: { [key]: 'x' } },
      },
    });
  const UserName = 'asking';
  await root.send(new iam.CreateUserCommand({ UserName }));
  await root.send(new iam.CreateGroupCommand({ GroupName: 'asked' }));
  await root.send(new iam.AddUserToGroupCommand({ GroupName: 'asked', UserName }));
  const PolicyName = 'own';
  await root.send(
    new iam.PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument: asks('aws:username', 'ecr:*') }),
  );
  await root.send(
    new iam.PutGroupPolicyCommand({
      GroupName: 'asked',
      PolicyName: 'theirs',
      PolicyDocument: asks('aws:SourceVpc', 'iam:GetUser'),
    }),
  );
  const arn = `arn:aws:iam::${account}:user/asking`;
  const { ContextKeyNames } = await root.send(
    new iam.GetContextKeysForPrincipalPolicyCommand({
      PolicySourceArn: arn,
      PolicyInputList: [asks('aws:CurrentTime', 'a:B')],
    }),
  );
  assert.deepEqual(ContextKeyNames, ['aws:CurrentTime', 'aws:SourceVpc', 'aws:username']);
  const custom = await root.send(
    new iam.GetContextKeysForCustomPolicyCommand({ PolicyInputList: [asks('ecr:ResourceTag/a', 'a:B')] }),
  );
  assert.deepEqual(custom.ContextKeyNames, ['ecr:ResourceTag/a']);
  await fails(
    root.send(new iam.GetContextKeysForCustomPolicyCommand({ PolicyInputList: ['{}'] })),
    400,
    'InvalidInputException',
    /^Invalid policy document: /,
  );
  const { PoliciesGrantingServiceAccess } = await root.send(
    new iam.ListPoliciesGrantingServiceAccessCommand({
      Arn: arn,
      ServiceNamespaces: ['ecr', 'iam', 'organizations'],
    }),
  );
  assert.deepEqual(PoliciesGrantingServiceAccess, [
    {
      ServiceNamespace: 'ecr',
      Policies: [{ PolicyName, PolicyType: 'INLINE', EntityType: 'USER', EntityName: 'asking' }],
    },
    {
      ServiceNamespace: 'iam',
      Policies: [{ PolicyName: 'theirs', PolicyType: 'INLINE', EntityType: 'GROUP', EntityName: 'asked' }],
    },
    { ServiceNamespace: 'organizations', Policies: [] },
  ]);
});

test('only users with a certain boundary may be made, by whom a condition says so', async () => {
  const admin = 'arn:aws:iam::aws:policy/AdministratorAccess';
  const condition = { StringEquals: { 'iam:PermissionsBoundary': readOnly } };
  const statement = {
    Effect: 'Allow',
    Action: ['iam:CreateUser', 'iam:CreateRole', 'iam:PutUserPolicy', 'iam:PutUserPermissionsBoundary'],
    Resource: '*',
    Condition: condition,
  };
  const maker = await on.userWith(
    'bounding',
    JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
  );
  const denied = (call: Promise<unknown>) => fails(call, 403, 'AccessDenied', /not authorized to perform/);
  const user = (UserName: string, PermissionsBoundary?: string) =>
    maker.send(new iam.CreateUserCommand({ UserName, PermissionsBoundary }));
  const role = (RoleName: string, PermissionsBoundary?: string) =>
    maker.send(
      new iam.CreateRoleCommand({ RoleName, PermissionsBoundary, AssumeRolePolicyDocument: trust(account) }),
    );
  await denied(user('unbound'));
  await denied(user('unbound', admin));
  await user('bound', readOnly);
  await denied(role('unbound'));
  await role('bound', readOnly);
  const grant = (UserName: string) =>
    maker.send(
      new iam.PutUserPolicyCommand({ UserName, PolicyName: 'p', PolicyDocument: document('ecr:*') }),
    );
  await grant('bound');
  await root.send(new iam.CreateUserCommand({ UserName: 'free' }));
  await denied(grant('free'));
  const bind = (PermissionsBoundary: string) =>
    maker.send(new iam.PutUserPermissionsBoundaryCommand({ UserName: 'bound', PermissionsBoundary }));
  await denied(bind(admin));
  await bind(readOnly);
});

test('tags of a request are seen when something is made and when it is tagged', async () => {
  const maker = await on.userWith(
    'tag-maker',
    JSON.stringify({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: ['iam:CreateInstanceProfile', 'iam:TagInstanceProfile', 'iam:CreatePolicy', 'iam:TagPolicy'],
        Resource: '*',
        Condition: {
          StringEquals: { 'aws:RequestTag/team': 'web' },
          'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] },
        },
      },
    }),
  );
  const make = (InstanceProfileName: string, ...Tags: iam.Tag[]) =>
    maker.send(new iam.CreateInstanceProfileCommand({ InstanceProfileName, Tags }));
  const denied = (call: Promise<unknown>) => fails(call, 403, 'AccessDenied', /not authorized to perform/);
  const team = { Key: 'team', Value: 'web' };
  await denied(make('p1'));
  await denied(make('p1', { Key: 'team', Value: 'core' }));
  await denied(make('p1', team, { Key: 'other', Value: 'x' }));
  await make('p1', team);
  const policy = (PolicyName: string, Tags: iam.Tag[]) =>
    maker.send(new iam.CreatePolicyCommand({ PolicyName, PolicyDocument: document('ecr:*'), Tags }));
  await denied(policy('of-nobody', []));
  await policy('of-web', [team]);
});

test('a policy of a kind that IAM does not take is refused in its words', async () => {
  const policy = (PolicyDocument: string) =>
    root.send(new iam.CreatePolicyCommand({ PolicyName: 'refused', PolicyDocument }));
  const malformed = (call: Promise<unknown>, text: string) =>
    fails(call, 400, 'MalformedPolicyDocumentException', text);
  const own = document('ecr:*');
  await malformed(policy('{'), 'Syntax errors in policy.');
  await malformed(
    policy(own.replace('2012-10-17', '2008-10-17')),
    'Policy document must be version 2012-10-17 or greater.',
  );
  await malformed(
    policy(document('ecr:*', 'arn:aws-cn:ecr:*:*:repository/x')),
    'Partition "aws-cn" is not valid for resource "arn:aws-cn:ecr:*:*:repository/x".',
  );
  const role = (AssumeRolePolicyDocument: string) =>
    root.send(new iam.CreateRoleCommand({ RoleName: 'refused', AssumeRolePolicyDocument }));
  await malformed(role('{'), 'This policy contains invalid Json');
  await malformed(role(own), 'Has prohibited field Resource');
  await fails(
    root.send(
      new iam.CreatePolicyCommand({
        PolicyName: 'long',
        PolicyDocument: document(Array.from({ length: 600 }, (_, n) => `ecr:Action${n}`)),
      }),
    ),
    409,
    'LimitExceededException',
    'Cannot exceed quota for PolicySize: 6144',
  );
});
