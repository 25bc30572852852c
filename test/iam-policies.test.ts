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

test('inline policies are answered percent-encoded, as they were written', async () => {
  const text = `{\n "Version": "2012-10-17",\n "Statement": {"Effect": "Allow", "Action": "ecr:*", "Resource": "*"}\n}`;
  await on.userWith('inline', text);
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

  const user = await on.userWith('pusher');
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
      'aws-service-role/AWSECRPullThroughCache_ServiceRolePolicy',
      'aws-service-role/AWSOrganizationsServiceTrustPolicy',
      'aws-service-role/ECRReplicationServiceRolePolicy',
      'aws-service-role/ECRTemplateServiceRolePolicy',
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
  const stranger = on.clientOf(on.server.rootOf(foreign));
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
