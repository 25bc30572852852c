import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as iam from '@aws-sdk/client-iam';
import type { Credentials } from './support/credentials.ts';
import { type Server, startServer } from './support/server.ts';

const account = '123456789012';
const foreign = '987654321098';
const readOnly = 'arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly';

let server: Server;
let root: iam.IAMClient;

before(async () => {
  server = await startServer({
    landingZone: `accounts:
  - { id: "${account}", name: One }
  - { id: "${foreign}", name: Two }
`,
  });
  root = clientOf(server.rootOf(account));
});
after(() => server?.remove());

const clientOf = (credentials: Credentials): iam.IAMClient =>
  new iam.IAMClient({ endpoint: server.url, region: 'us-east-1', credentials, maxAttempts: 1 });

const document = (action: string | string[], resource = '*'): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: action, Resource: resource }],
  });

const trust = (...principals: string[]): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: principals }, Action: 'sts:AssumeRole' }],
  });

/** A user with this inline policy, as a client that acts for it. */
async function userWith(name: string, policy?: string): Promise<iam.IAMClient> {
  await root.send(new iam.CreateUserCommand({ UserName: name }));
  if (policy !== undefined) {
    await root.send(
      new iam.PutUserPolicyCommand({ UserName: name, PolicyName: 'own', PolicyDocument: policy }),
    );
  }
  const { AccessKey } = await root.send(new iam.CreateAccessKeyCommand({ UserName: name }));
  return clientOf({
    accessKeyId: AccessKey?.AccessKeyId as string,
    secretAccessKey: AccessKey?.SecretAccessKey as string,
  });
}

const fails = (call: Promise<unknown>, status: number, name: string, message: string | RegExp) =>
  assert.rejects(call, (error: iam.IAMServiceException) => {
    assert.equal(error.message.match(message)?.[0].length ? 'matches' : error.message, 'matches');
    if (typeof message === 'string') assert.equal(error.message, message);
    assert.equal(error.name, name);
    assert.equal(error.$metadata.httpStatusCode, status);
    return true;
  });

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
  const self = await userWith('self', document(['iam:GetUser', 'iam:*AccessKey*'], '*'));
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
  const inactive = clientOf({
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
  const user = await userWith('powerless');
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
  const users = await userWith('of-users', document('iam:*', `arn:aws:iam::${account}:user/*`));
  await users.send(new iam.ListUsersCommand({}));
  await users.send(new iam.CreateUserCommand({ UserName: 'made-by-another' }));
  await users.send(new iam.ListUserPoliciesCommand({ UserName: 'made-by-another' }));
  await fails(
    users.send(new iam.ListRolesCommand({})),
    403,
    'AccessDenied',
    /on resource: arn:aws:iam::\d+:role\//,
  );
  const everything = await userWith('of-everything', document('iam:*'));
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
  const attacher = await userWith('attacher', condition('iam:PolicyARN', readOnly, 'iam:AttachUserPolicy'));
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
  const bounded = await userWith('bounder', condition('iam:PermissionsBoundary', readOnly, 'iam:CreateUser'));
  await fails(
    bounded.send(new iam.CreateUserCommand({ UserName: 'free' })),
    403,
    'AccessDenied',
    /iam:CreateUser/,
  );
  await bounded.send(new iam.CreateUserCommand({ UserName: 'bound', PermissionsBoundary: readOnly }));
  const { User } = await root.send(new iam.GetUserCommand({ UserName: 'bound' }));
  assert.equal(User?.PermissionsBoundary?.PermissionsBoundaryArn, readOnly);

  const tagged = await userWith('tagger', condition('aws:ResourceTag/team', 'web', 'iam:DeleteUser'));
  await root.send(new iam.CreateUserCommand({ UserName: 'of-web', Tags: [{ Key: 'team', Value: 'web' }] }));
  await fails(tagged.send(new iam.DeleteUserCommand({ UserName: 'bound' })), 403, 'AccessDenied', /iam:Del/);
  await tagged.send(new iam.DeleteUserCommand({ UserName: 'of-web' }));
});

test('who renames needs the right on both names', async () => {
  await root.send(new iam.CreateUserCommand({ UserName: 'intern', Path: '/interns/' }));
  const renamer = await userWith(
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

test('inline policies are answered percent-encoded, as they were written', async () => {
  const text = `{\n "Version": "2012-10-17",\n "Statement": {"Effect": "Allow", "Action": "ecr:*", "Resource": "*"}\n}`;
  await userWith('inline', text);
  const got = await root.send(new iam.GetUserPolicyCommand({ UserName: 'inline', PolicyName: 'own' }));
  assert.match(got.PolicyDocument ?? '', /^[A-Za-z0-9._~%-]+$/);
  assert.equal(decodeURIComponent(got.PolicyDocument ?? ''), text);
  const { PolicyNames } = await root.send(new iam.ListUserPoliciesCommand({ UserName: 'inline' }));
  assert.deepEqual(PolicyNames, ['own']);
  const broken = new iam.PutUserPolicyCommand({
    UserName: 'inline',
    PolicyName: 'own',
    PolicyDocument: '{"Statement": {"Effect": "Allow", "Action": "ecr:*"}}',
  });
  await fails(
    root.send(broken),
    400,
    'MalformedPolicyDocumentException',
    'Policy statement must contain resources.',
  );
  await root.send(new iam.DeleteUserPolicyCommand({ UserName: 'inline', PolicyName: 'own' }));
  await fails(
    root.send(new iam.GetUserPolicyCommand({ UserName: 'inline', PolicyName: 'own' })),
    404,
    'NoSuchEntityException',
    'The user policy with name own cannot be found.',
  );
});

test('a role is made, changed and deleted', async () => {
  const RoleName = 'deployer';
  const made = await root.send(
    new iam.CreateRoleCommand({
      RoleName,
      AssumeRolePolicyDocument: trust(account),
      Description: 'deploys',
      Tags: [{ Key: 'a', Value: 'b' }],
    }),
  );
  assert.match(made.Role?.RoleId ?? '', /^AROA/);
  assert.equal(made.Role?.MaxSessionDuration, 3600);
  const stranger = `arn:aws:iam::${foreign}:user/nobody`;
  await fails(
    root.send(new iam.UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: trust(stranger) })),
    400,
    'MalformedPolicyDocumentException',
    `Invalid principal in policy: "AWS":"${stranger}"`,
  );
  await root.send(new iam.UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: trust(foreign) }));
  await root.send(new iam.UpdateRoleCommand({ RoleName, MaxSessionDuration: 7200 }));
  const { Role } = await root.send(new iam.GetRoleCommand({ RoleName }));
  assert.equal(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''), trust(foreign));
  assert.equal(Role?.MaxSessionDuration, 7200);
  assert.equal(Role?.Description, 'deploys');
  assert.deepEqual(Role?.Tags, [{ Key: 'a', Value: 'b' }]);

  await root.send(
    new iam.PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument: document('ecr:*') }),
  );
  await root.send(new iam.AttachRolePolicyCommand({ RoleName, PolicyArn: readOnly }));
  const attached = await root.send(new iam.ListAttachedRolePoliciesCommand({ RoleName }));
  assert.deepEqual(attached.AttachedPolicies, [
    { PolicyName: 'AmazonEC2ContainerRegistryReadOnly', PolicyArn: readOnly },
  ]);
  const remove = () => root.send(new iam.DeleteRoleCommand({ RoleName }));
  const conflict = 'DeleteConflictException';
  await fails(remove(), 409, conflict, 'Cannot delete entity, must detach all policies first.');
  await root.send(new iam.DetachRolePolicyCommand({ RoleName, PolicyArn: readOnly }));
  await fails(remove(), 409, conflict, 'Cannot delete entity, must delete policies first.');
  await root.send(new iam.DeleteRolePolicyCommand({ RoleName, PolicyName: 'p' }));
  await remove();
  await fails(
    root.send(new iam.GetRoleCommand({ RoleName })),
    404,
    'NoSuchEntityException',
    'The role with name deployer cannot be found.',
  );
});

test('a managed policy has versions, and shows where it is used', async () => {
  const { Policy } = await root.send(
    new iam.CreatePolicyCommand({ PolicyName: 'push', Path: '/ecr/', PolicyDocument: document('ecr:A') }),
  );
  const PolicyArn = Policy?.Arn as string;
  assert.equal(PolicyArn, `arn:aws:iam::${account}:policy/ecr/push`);
  const { PolicyVersion } = await root.send(
    new iam.CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: document('ecr:B'), SetAsDefault: true }),
  );
  assert.equal(PolicyVersion?.VersionId, 'v2');
  const got = await root.send(new iam.GetPolicyVersionCommand({ PolicyArn, VersionId: 'v1' }));
  assert.equal(decodeURIComponent(got.PolicyVersion?.Document ?? ''), document('ecr:A'));
  assert.equal(got.PolicyVersion?.IsDefaultVersion, false);

  const user = await userWith('pusher');
  await root.send(new iam.AttachUserPolicyCommand({ UserName: 'pusher', PolicyArn }));
  const used = await root.send(new iam.ListEntitiesForPolicyCommand({ PolicyArn }));
  assert.deepEqual(
    used.PolicyUsers?.map(({ UserName }) => UserName),
    ['pusher'],
  );
  assert.deepEqual(used.PolicyRoles, []);
  const shown = await root.send(new iam.GetPolicyCommand({ PolicyArn }));
  assert.equal(shown.Policy?.AttachmentCount, 1);
  assert.equal(shown.Policy?.DefaultVersionId, 'v2');
  const local = await root.send(new iam.ListPoliciesCommand({ Scope: 'Local', OnlyAttached: true }));
  assert.deepEqual(
    local.Policies?.map(({ Arn }) => Arn),
    [PolicyArn],
  );
  await fails(
    root.send(new iam.DeletePolicyCommand({ PolicyArn })),
    409,
    'DeleteConflictException',
    'Cannot delete a policy attached to entities.',
  );
  await root.send(new iam.DetachUserPolicyCommand({ UserName: 'pusher', PolicyArn }));
  await root.send(new iam.SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: 'v1' }));
  await root.send(new iam.DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v2' }));
  const { Versions } = await root.send(new iam.ListPolicyVersionsCommand({ PolicyArn }));
  assert.deepEqual(
    Versions?.map(({ VersionId }) => VersionId),
    ['v1'],
  );
  await root.send(new iam.DeletePolicyCommand({ PolicyArn }));
  await fails(
    root.send(new iam.GetPolicyCommand({ PolicyArn })),
    404,
    'NoSuchEntityException',
    `Policy ${PolicyArn} was not found.`,
  );
  user.destroy();
});

test('the policies of AWS are there, and theirs', async () => {
  const { Policies } = await root.send(new iam.ListPoliciesCommand({ Scope: 'AWS' }));
  assert.deepEqual(
    Policies?.map(({ Arn }) => Arn?.replace('arn:aws:iam::aws:policy/', '')),
    [
      'AdministratorAccess',
      'AmazonEC2ContainerRegistryFullAccess',
      'AmazonEC2ContainerRegistryPowerUser',
      'AmazonEC2ContainerRegistryPullOnly',
      'AmazonEC2ContainerRegistryReadOnly',
      'service-role/AmazonECSTaskExecutionRolePolicy',
    ],
  );
  await fails(
    root.send(new iam.DeletePolicyCommand({ PolicyArn: readOnly })),
    403,
    'AccessDenied',
    /managed by AWS/,
  );
});

test('one account sees and touches nothing of another', async () => {
  const { Policy } = await root.send(
    new iam.CreatePolicyCommand({ PolicyName: 'private', PolicyDocument: document('ecr:*') }),
  );
  await root.send(new iam.CreateUserCommand({ UserName: 'hidden' }));
  const stranger = clientOf(server.rootOf(foreign));
  assert.deepEqual((await stranger.send(new iam.ListUsersCommand({}))).Users, []);
  await fails(
    stranger.send(new iam.GetUserCommand({ UserName: 'hidden' })),
    404,
    'NoSuchEntityException',
    'The user with name hidden cannot be found.',
  );
  await fails(
    stranger.send(new iam.GetPolicyCommand({ PolicyArn: Policy?.Arn })),
    403,
    'AccessDenied',
    /iam:GetPolicy/,
  );
  await stranger.send(new iam.CreateUserCommand({ UserName: 'u' }));
  await fails(
    stranger.send(new iam.AttachUserPolicyCommand({ UserName: 'u', PolicyArn: Policy?.Arn })),
    404,
    'NoSuchEntityException',
    `Policy ${Policy?.Arn} does not exist or is not attachable.`,
  );
});

test('lists come in pages, which fit together', async () => {
  for (const n of [1, 2, 3, 4, 5]) {
    await root.send(
      new iam.CreateRoleCommand({
        RoleName: `page-${n}`,
        Path: '/pages/',
        AssumeRolePolicyDocument: trust(account),
      }),
    );
  }
  const seen: string[] = [];
  const sizes: number[] = [];
  const pages = iam.paginateListRoles({ client: root, pageSize: 2 }, { PathPrefix: '/pages/' });
  for await (const { Roles = [] } of pages) {
    sizes.push(Roles.length);
    seen.push(...Roles.map(({ RoleName }) => RoleName as string));
  }
  assert.deepEqual(sizes, [2, 2, 1]);
  assert.deepEqual(seen, ['page-1', 'page-2', 'page-3', 'page-4', 'page-5']);

  const Tags = Array.from({ length: 50 }, (_, n) => ({ Key: `${'ä'.repeat(120)}${n}`, Value: `${n}` }));
  await root.send(new iam.TagRoleCommand({ RoleName: 'page-1', Tags }));
  const keys = new Set<string>();
  let Marker: string | undefined;
  do {
    const page = await root.send(new iam.ListRoleTagsCommand({ RoleName: 'page-1', Marker, MaxItems: 7 }));
    for (const { Key } of page.Tags ?? []) keys.add(Key as string);
    Marker = page.Marker;
  } while (Marker !== undefined);
  assert.equal(keys.size, 50);
});

test('an input that breaks the model is refused before anything else', async () => {
  await assert.rejects(root.send(new iam.CreateUserCommand({ UserName: 'a b' })), {
    name: 'ValidationError',
  });
  await assert.rejects(root.send(new iam.ListUsersCommand({ MaxItems: 1001 })), { name: 'ValidationError' });
});

test('a change is in force at once, and users survive a restart', async () => {
  const user = await userWith('lasting', document('iam:GetUser'));
  await user.send(new iam.GetUserCommand({}));
  await root.send(new iam.DeleteUserPolicyCommand({ UserName: 'lasting', PolicyName: 'own' }));
  await fails(user.send(new iam.GetUserCommand({})), 403, 'AccessDenied', /iam:GetUser/);
  await root.send(
    new iam.AttachUserPolicyCommand({
      UserName: 'lasting',
      PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
    }),
  );
  const rootBefore = server.rootOf(account);
  await server.kill();
  await server.start();
  assert.deepEqual(server.rootOf(account), rootBefore);
  assert.equal((await user.send(new iam.GetUserCommand({}))).User?.UserName, 'lasting');
});
