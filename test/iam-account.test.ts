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
