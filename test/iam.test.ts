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

test('a user is made, shown, renamed, listed and deleted', async () => {
  const made = await root.send(
    new iam.CreateUserCommand({ UserName: 'life', Path: '/team/', Tags: [{ Key: 'stage', Value: 'test' }] }),
  );
  assert.match(made.User?.UserId ?? '', /^AIDA[A-Z2-7]{17}$/);
  assert.equal(made.User?.Arn, `arn:aws:iam::${account}:user/team/life`);
  assert.ok(made.User?.CreateDate instanceof Date);
  const again = root.send(new iam.CreateUserCommand({ UserName: 'LIFE' }));
  await fails(again, 409, 'EntityAlreadyExistsException', 'User with name LIFE already exists.');

  await root.send(new iam.UpdateUserCommand({ UserName: 'life', NewUserName: 'Life2', NewPath: '/' }));
  const { User } = await root.send(new iam.GetUserCommand({ UserName: 'life2' }));
  assert.equal(User?.UserId, made.User?.UserId);
  assert.deepEqual(User?.Tags, [{ Key: 'stage', Value: 'test' }]);

  const { Users } = await root.send(new iam.ListUsersCommand({}));
  assert.ok(Users?.some(user => user.UserName === 'Life2'));
  await root.send(new iam.DeleteUserCommand({ UserName: 'Life2' }));
  const gone = root.send(new iam.GetUserCommand({ UserName: 'Life2' }));
  await fails(gone, 404, 'NoSuchEntityException', 'The user with name Life2 cannot be found.');
});

test('without a name the caller is meant', async () => {
  const asRoot = await root.send(new iam.GetUserCommand({}));
  assert.equal(asRoot.User?.Arn, `arn:aws:iam::${account}:root`);
  assert.equal(asRoot.User?.UserId, account);
  const self = await on.userWith('self', document(['iam:GetUser', 'iam:*AccessKey*'], '*'));
  assert.equal((await self.send(new iam.GetUserCommand({}))).User?.UserName, 'self');
  const { AccessKey } = await self.send(new iam.CreateAccessKeyCommand({}));
  assert.equal(AccessKey?.UserName, 'self');
  await fails(
    self.send(new iam.CreateAccessKeyCommand({})),
    409,
    'LimitExceededException',
    'Cannot exceed quota for AccessKeysPerUser: 2',
  );
  const AccessKeyId = AccessKey?.AccessKeyId;
  await self.send(new iam.UpdateAccessKeyCommand({ AccessKeyId, Status: 'Inactive' }));
  const { AccessKeyMetadata } = await self.send(new iam.ListAccessKeysCommand({}));
  assert.deepEqual(
    AccessKeyMetadata?.map(key => [key.AccessKeyId === AccessKeyId, key.Status]).sort(),
    [
      [false, 'Active'],
      [true, 'Inactive'],
    ].sort(),
  );
  const inactive = on.clientOf({
    accessKeyId: AccessKeyId as string,
    secretAccessKey: AccessKey?.SecretAccessKey as string,
  });
  await assert.rejects(inactive.send(new iam.GetUserCommand({})), { name: 'InvalidClientTokenId' });
  await self.send(new iam.DeleteAccessKeyCommand({ AccessKeyId }));
  await fails(
    self.send(new iam.DeleteAccessKeyCommand({ AccessKeyId })),
    404,
    'NoSuchEntityException',
    `The Access Key with id ${AccessKeyId} cannot be found.`,
  );
});

test('nobody does what no policy allows', async () => {
  const user = await on.userWith('powerless');
  await fails(
    user.send(new iam.CreateUserCommand({ UserName: 'x' })),
    403,
    'AccessDenied',
    `User: arn:aws:iam::${account}:user/powerless is not authorized to perform: iam:CreateUser on resource: arn:aws:iam::${account}:user/x because no identity-based policy allows the iam:CreateUser action`,
  );
  await fails(
    user.send(new iam.ListUsersCommand({})),
    403,
    'AccessDenied',
    /arn:aws:iam::\d+:user\/ because/,
  );
  await fails(
    user.send(new iam.ListPoliciesCommand({})),
    403,
    'AccessDenied',
    /on resource: policy path \/ because/,
  );
  await fails(user.send(new iam.GetUserCommand({})), 403, 'AccessDenied', /iam:GetUser/);
});

test('every operation can be allowed by its resource', async () => {
  const users = await on.userWith('of-users', document('iam:*', `arn:aws:iam::${account}:user/*`));
  await users.send(new iam.ListUsersCommand({}));
  await users.send(new iam.CreateUserCommand({ UserName: 'made-by-another' }));
  await users.send(new iam.ListUserPoliciesCommand({ UserName: 'made-by-another' }));
  await fails(
    users.send(new iam.ListRolesCommand({})),
    403,
    'AccessDenied',
    /on resource: arn:aws:iam::\d+:role\//,
  );
  const everything = await on.userWith('of-everything', document('iam:*'));
  await everything.send(new iam.ListPoliciesCommand({}));
  await everything.send(new iam.ListRolesCommand({}));
});

test('conditions see the policy that is attached, tags and boundary', async () => {
  const condition = (key: string, value: string, action: string): string =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: action, Resource: '*', Condition: { StringEquals: { [key]: value } } },
      ],
    });
  const attacher = await on.userWith(
    'attacher',
    condition('iam:PolicyARN', readOnly, 'iam:AttachUserPolicy'),
  );
  await attacher.send(new iam.AttachUserPolicyCommand({ UserName: 'attacher', PolicyArn: readOnly }));
  await fails(
    attacher.send(
      new iam.AttachUserPolicyCommand({
        UserName: 'attacher',
        PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
      }),
    ),
    403,
    'AccessDenied',
    /iam:AttachUserPolicy/,
  );
  const bounded = await on.userWith(
    'bounder',
    condition('iam:PermissionsBoundary', readOnly, 'iam:CreateUser'),
  );
  await fails(
    bounded.send(new iam.CreateUserCommand({ UserName: 'free' })),
    403,
    'AccessDenied',
    /iam:CreateUser/,
  );
  await bounded.send(new iam.CreateUserCommand({ UserName: 'bound', PermissionsBoundary: readOnly }));
  const { User } = await root.send(new iam.GetUserCommand({ UserName: 'bound' }));
  assert.equal(User?.PermissionsBoundary?.PermissionsBoundaryArn, readOnly);

  const tagged = await on.userWith('tagger', condition('aws:ResourceTag/team', 'web', 'iam:DeleteUser'));
  await root.send(new iam.CreateUserCommand({ UserName: 'of-web', Tags: [{ Key: 'team', Value: 'web' }] }));
  await fails(tagged.send(new iam.DeleteUserCommand({ UserName: 'bound' })), 403, 'AccessDenied', /iam:Del/);
  await tagged.send(new iam.DeleteUserCommand({ UserName: 'of-web' }));
});

test('who makes something with tags needs the right to tag', async () => {
  const maker = await on.userWith(
    'maker',
    document(['iam:CreateUser', 'iam:CreateRole', 'iam:CreatePolicy']),
  );
  const Tags = [{ Key: 'a', Value: 'b' }];
  const PolicyDocument = document('ecr:*');
  await fails(
    maker.send(new iam.CreateUserCommand({ UserName: 'tagged', Tags })),
    403,
    'AccessDenied',
    /iam:TagUser/,
  );
  await fails(
    maker.send(
      new iam.CreateRoleCommand({ RoleName: 'tagged', Tags, AssumeRolePolicyDocument: trust(account) }),
    ),
    403,
    'AccessDenied',
    /iam:TagRole/,
  );
  await fails(
    maker.send(new iam.CreatePolicyCommand({ PolicyName: 'tagged', Tags, PolicyDocument })),
    403,
    'AccessDenied',
    /iam:TagPolicy/,
  );
  await maker.send(new iam.CreateUserCommand({ UserName: 'tagged' }));
});

test('who renames needs the right on both names', async () => {
  await root.send(new iam.CreateUserCommand({ UserName: 'intern', Path: '/interns/' }));
  const renamer = await on.userWith(
    'renamer',
    document('iam:UpdateUser', `arn:aws:iam::${account}:user/interns/*`),
  );
  await fails(
    renamer.send(new iam.UpdateUserCommand({ UserName: 'intern', NewPath: '/admins/' })),
    403,
    'AccessDenied',
    /on resource: arn:aws:iam::123456789012:user\/admins\/intern/,
  );
  await renamer.send(new iam.UpdateUserCommand({ UserName: 'intern', NewUserName: 'intern2' }));
});

test('an input that breaks the model is refused before anything else', async () => {
  await assert.rejects(root.send(new iam.CreateUserCommand({ UserName: 'a b' })), {
    name: 'ValidationError',
  });
  await assert.rejects(root.send(new iam.ListUsersCommand({ MaxItems: 1001 })), { name: 'ValidationError' });
});

test('a change is in force at once, and users survive a restart', async () => {
  const user = await on.userWith('lasting', document('iam:GetUser'));
  await user.send(new iam.GetUserCommand({}));
  await root.send(new iam.DeleteUserPolicyCommand({ UserName: 'lasting', PolicyName: 'own' }));
  await fails(user.send(new iam.GetUserCommand({})), 403, 'AccessDenied', /iam:GetUser/);
  await root.send(
    new iam.AttachUserPolicyCommand({
      UserName: 'lasting',
      PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
    }),
  );
  const rootBefore = on.server.rootOf(account);
  await on.server.kill();
  await on.server.start();
  assert.deepEqual(on.server.rootOf(account), rootBefore);
  assert.equal((await user.send(new iam.GetUserCommand({}))).User?.UserName, 'lasting');
});
