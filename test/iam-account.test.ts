import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as iam from '@aws-sdk/client-iam';
import { account, document, fails, foreign, type Iam, readOnly, startIam, trust } from './iam-server.ts';

let on: Iam;
let root: iam.IAMClient;

before(async () => {
  on = await startIam();
  root = on.clientOf(on.server.rootOf(account));
});
after(() => on?.server.remove());

test('a user gets a password, changes it, and loses it', async () => {
  const UserName = 'login';
  const user = await on.userWith(UserName, document('iam:ChangePassword'));
  await fails(
    root.send(new iam.GetLoginProfileCommand({ UserName })),
    404,
    'NoSuchEntityException',
    'Cannot find Login Profile for User login',
  );
  const create = (Password: string) =>
    root.send(new iam.CreateLoginProfileCommand({ UserName, Password, PasswordResetRequired: true }));
  await fails(
    create('short'),
    400,
    'PasswordPolicyViolationException',
    'Password does not conform to the account password policy.',
  );
  const { LoginProfile } = await create('First-password');
  assert.equal(LoginProfile?.UserName, UserName);
  assert.equal(LoginProfile?.PasswordResetRequired, true);
  await fails(
    create('First-password'),
    409,
    'EntityAlreadyExistsException',
    'Login Profile for user login already exists.',
  );
  const change = (client: iam.IAMClient, OldPassword: string) =>
    client.send(new iam.ChangePasswordCommand({ OldPassword, NewPassword: 'Second-password' }));
  await fails(change(user, 'Wrong-password'), 403, 'AccessDenied', 'The old password was incorrect.');
  await fails(
    change(root, 'First-password'),
    400,
    'InvalidUserTypeException',
    'Only IAM Users can change their own password.',
  );
  await change(user, 'First-password');
  const got = await root.send(new iam.GetLoginProfileCommand({ UserName }));
  assert.equal(got.LoginProfile?.PasswordResetRequired, false);
  await root.send(new iam.UpdateLoginProfileCommand({ UserName, Password: 'Third-password' }));
  await fails(change(user, 'Second-password'), 403, 'AccessDenied', 'The old password was incorrect.');
  await fails(
    root.send(new iam.DeleteUserCommand({ UserName })),
    409,
    'DeleteConflictException',
    /must detach all policies|must delete policies first/,
  );
  await root.send(new iam.DeleteLoginProfileCommand({ UserName }));
  await fails(
    root.send(new iam.DeleteLoginProfileCommand({ UserName })),
    404,
    'NoSuchEntityException',
    'Cannot find Login Profile for User login',
  );
});

test('an account sets the rules for passwords', async () => {
  const missing = `The Password Policy with domain name ${account} cannot be found.`;
  const get = () => root.send(new iam.GetAccountPasswordPolicyCommand({}));
  await fails(get(), 404, 'NoSuchEntityException', missing);
  await root.send(
    new iam.UpdateAccountPasswordPolicyCommand({ MinimumPasswordLength: 14, MaxPasswordAge: 90 }),
  );
  const { PasswordPolicy } = await get();
  assert.deepEqual(PasswordPolicy, {
    MinimumPasswordLength: 14,
    RequireSymbols: false,
    RequireNumbers: false,
    RequireUppercaseCharacters: false,
    RequireLowercaseCharacters: false,
    AllowUsersToChangePassword: false,
    ExpirePasswords: true,
    MaxPasswordAge: 90,
  });
  await root.send(new iam.CreateUserCommand({ UserName: 'ruled' }));
  const create = (Password: string) =>
    root.send(new iam.CreateLoginProfileCommand({ UserName: 'ruled', Password }));
  await fails(create('Thirteen-1234'), 400, 'PasswordPolicyViolationException', /does not conform/);
  await create('fourteen-chars');
  await root.send(new iam.DeleteAccountPasswordPolicyCommand({}));
  await fails(get(), 404, 'NoSuchEntityException', missing);
});

test('an account has one alias, and no two the same', async () => {
  const aliases = async () => (await root.send(new iam.ListAccountAliasesCommand({}))).AccountAliases;
  assert.deepEqual(await aliases(), []);
  await root.send(new iam.CreateAccountAliasCommand({ AccountAlias: 'first' }));
  await root.send(new iam.CreateAccountAliasCommand({ AccountAlias: 'ours' }));
  assert.deepEqual(await aliases(), ['ours']);
  const stranger = on.clientOf(on.server.rootOf(foreign));
  await fails(
    stranger.send(new iam.CreateAccountAliasCommand({ AccountAlias: 'ours' })),
    409,
    'EntityAlreadyExistsException',
    'The account alias ours already exists.',
  );
  await fails(
    stranger.send(new iam.DeleteAccountAliasCommand({ AccountAlias: 'ours' })),
    404,
    'NoSuchEntityException',
    'The account alias ours cannot be found.',
  );
  await root.send(new iam.DeleteAccountAliasCommand({ AccountAlias: 'ours' }));
  assert.deepEqual(await aliases(), []);
});

test('the last use of a key is known at once, and after a restart', async () => {
  const user = await on.userWith('worker', document('iam:GetUser'));
  const { AccessKeyMetadata } = await root.send(new iam.ListAccessKeysCommand({ UserName: 'worker' }));
  const AccessKeyId = AccessKeyMetadata?.[0]?.AccessKeyId;
  const lastUsed = () => root.send(new iam.GetAccessKeyLastUsedCommand({ AccessKeyId }));
  const unused = await lastUsed();
  assert.equal(unused.UserName, 'worker');
  assert.deepEqual(unused.AccessKeyLastUsed, { ServiceName: 'N/A', Region: 'N/A' });
  const before = Math.floor(Date.now() / 1000) * 1000;
  await user.send(new iam.GetUserCommand({}));
  const used = (await lastUsed()).AccessKeyLastUsed;
  assert.deepEqual([used?.ServiceName, used?.Region], ['iam', 'us-east-1']);
  assert.ok((used?.LastUsedDate?.getTime() ?? 0) >= before);
  await on.server.stop();
  await on.server.start();
  assert.deepEqual((await lastUsed()).AccessKeyLastUsed, used);
  const stranger = on.clientOf(on.server.rootOf(foreign));
  await fails(
    stranger.send(new iam.GetAccessKeyLastUsedCommand({ AccessKeyId })),
    403,
    'AccessDenied',
    `User: arn:aws:iam::${foreign}:root is not authorized to perform: iam:GetAccessKeyLastUsed on resource: access key ${AccessKeyId}`,
  );
});

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

test('the whole account is shown, in pages, and counted', async () => {
  const other = on.clientOf(on.server.rootOf(foreign));
  await other.send(new iam.CreateGroupCommand({ GroupName: 'g' }));
  await other.send(new iam.CreateUserCommand({ UserName: 'u', PermissionsBoundary: readOnly }));
  await other.send(new iam.AddUserToGroupCommand({ GroupName: 'g', UserName: 'u' }));
  const inline = { PolicyName: 'in', PolicyDocument: document('ecr:*') };
  await other.send(new iam.PutUserPolicyCommand({ UserName: 'u', ...inline }));
  await other.send(new iam.PutGroupPolicyCommand({ GroupName: 'g', ...inline }));
  await other.send(new iam.CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument: trust(foreign) }));
  await other.send(new iam.CreateInstanceProfileCommand({ InstanceProfileName: 'p' }));
  await other.send(new iam.AddRoleToInstanceProfileCommand({ InstanceProfileName: 'p', RoleName: 'r' }));
  const { Policy } = await other.send(
    new iam.CreatePolicyCommand({ PolicyName: 'own', PolicyDocument: document('ecr:A') }),
  );
  await other.send(new iam.AttachGroupPolicyCommand({ GroupName: 'g', PolicyArn: Policy?.Arn }));

  const all = await other.send(new iam.GetAccountAuthorizationDetailsCommand({}));
  const [user] = all.UserDetailList ?? [];
  assert.deepEqual(user?.GroupList, ['g']);
  assert.deepEqual(
    user?.UserPolicyList?.map(each => [each.PolicyName, decodeURIComponent(each.PolicyDocument ?? '')]),
    [['in', document('ecr:*')]],
  );
  assert.equal(user?.PermissionsBoundary?.PermissionsBoundaryArn, readOnly);
  const [group] = all.GroupDetailList ?? [];
  assert.deepEqual(group?.AttachedManagedPolicies, [{ PolicyName: 'own', PolicyArn: Policy?.Arn }]);
  assert.equal(group?.GroupPolicyList?.length, 1);
  const [role] = all.RoleDetailList ?? [];
  assert.equal(decodeURIComponent(role?.AssumeRolePolicyDocument ?? ''), trust(foreign));
  assert.deepEqual(
    role?.InstanceProfileList?.map(each => each.InstanceProfileName),
    ['p'],
  );
  assert.deepEqual(
    all.Policies?.map(each => [each.PolicyName, each.AttachmentCount, each.PermissionsBoundaryUsageCount]),
    [
      ['own', 1, 0],
      ['AmazonEC2ContainerRegistryReadOnly', 0, 1],
    ],
  );
  const [version] = all.Policies?.[0]?.PolicyVersionList ?? [];
  assert.equal(decodeURIComponent(version?.Document ?? ''), document('ecr:A'));

  const filtered = await other.send(
    new iam.GetAccountAuthorizationDetailsCommand({ Filter: ['Role', 'LocalManagedPolicy'] }),
  );
  assert.deepEqual(
    [filtered.UserDetailList, filtered.GroupDetailList, filtered.Policies?.length],
    [[], [], 1],
  );
  const pages = iam.paginateGetAccountAuthorizationDetails({ client: other, pageSize: 2 }, {});
  const sizes: number[] = [];
  for await (const page of pages) {
    const lists = [page.UserDetailList, page.GroupDetailList, page.RoleDetailList, page.Policies];
    sizes.push(lists.reduce((sum, list) => sum + (list?.length ?? 0), 0));
  }
  assert.deepEqual(sizes, [2, 2, 1]);

  const { SummaryMap } = await other.send(new iam.GetAccountSummaryCommand({}));
  const { Users, Groups, Roles, Policies, InstanceProfiles, PolicyVersionsInUse } = SummaryMap ?? {};
  assert.deepEqual(
    [Users, Groups, Roles, Policies, InstanceProfiles, PolicyVersionsInUse],
    [1, 1, 1, 1, 1, 1],
  );
  assert.equal(SummaryMap?.GroupsPerUserQuota, 10);
  assert.equal(SummaryMap?.AccountAccessKeysPresent, 1);
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
