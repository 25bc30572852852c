import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as iam from '@aws-sdk/client-iam';
import { account, document, fails, type Iam, startIam, trust } from './iam-server.ts';

let on: Iam;
let root: iam.IAMClient;

before(async () => {
  on = await startIam();
  root = on.clientOf(on.server.rootOf(account));
});
after(() => on?.server.remove());

test('an instance profile holds a role', async () => {
  const InstanceProfileName = 'machines';
  const RoleName = 'machine';
  await root.send(new iam.CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust(account) }));
  const made = await root.send(
    new iam.CreateInstanceProfileCommand({
      InstanceProfileName,
      Path: '/x/',
      Tags: [{ Key: 'a', Value: 'b' }],
    }),
  );
  assert.match(made.InstanceProfile?.InstanceProfileId ?? '', /^AIPA/);
  assert.deepEqual(made.InstanceProfile?.Roles, []);
  await fails(
    root.send(new iam.CreateInstanceProfileCommand({ InstanceProfileName })),
    409,
    'EntityAlreadyExistsException',
    'Instance Profile machines already exists.',
  );
  await root.send(new iam.AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName }));
  await fails(
    root.send(new iam.AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName })),
    409,
    'LimitExceededException',
    'Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1',
  );
  const { InstanceProfile } = await root.send(new iam.GetInstanceProfileCommand({ InstanceProfileName }));
  assert.deepEqual(
    InstanceProfile?.Roles?.map(role => role.Arn),
    [`arn:aws:iam::${account}:role/machine`],
  );
  assert.deepEqual(InstanceProfile?.Tags, [{ Key: 'a', Value: 'b' }]);
  const arns = (list: iam.InstanceProfile[] | undefined) => list?.map(({ Arn }) => Arn);
  const arn = `arn:aws:iam::${account}:instance-profile/x/machines`;
  const all = await root.send(new iam.ListInstanceProfilesCommand({ PathPrefix: '/x/' }));
  assert.deepEqual(arns(all.InstanceProfiles), [arn]);
  const ofRole = await root.send(new iam.ListInstanceProfilesForRoleCommand({ RoleName }));
  assert.deepEqual(arns(ofRole.InstanceProfiles), [arn]);
  await fails(
    root.send(new iam.DeleteRoleCommand({ RoleName })),
    409,
    'DeleteConflictException',
    'Cannot delete entity, must remove roles from instance profile first.',
  );
  await fails(
    root.send(new iam.DeleteInstanceProfileCommand({ InstanceProfileName })),
    409,
    'DeleteConflictException',
    'Cannot delete entity, must remove roles from instance profile first.',
  );
  await root.send(
    new iam.TagInstanceProfileCommand({ InstanceProfileName, Tags: [{ Key: 'c', Value: 'd' }] }),
  );
  await root.send(new iam.UntagInstanceProfileCommand({ InstanceProfileName, TagKeys: ['a'] }));
  const { Tags } = await root.send(new iam.ListInstanceProfileTagsCommand({ InstanceProfileName }));
  assert.deepEqual(Tags, [{ Key: 'c', Value: 'd' }]);
  await root.send(new iam.RemoveRoleFromInstanceProfileCommand({ InstanceProfileName, RoleName }));
  await root.send(new iam.DeleteInstanceProfileCommand({ InstanceProfileName }));
  await fails(
    root.send(new iam.GetInstanceProfileCommand({ InstanceProfileName })),
    404,
    'NoSuchEntityException',
    'Instance Profile machines cannot be found.',
  );
});

test('who hands a role to machines needs the right to pass it, to that service', async () => {
  for (const RoleName of ['passed', 'kept']) {
    await root.send(new iam.CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust(account) }));
  }
  await root.send(new iam.CreateInstanceProfileCommand({ InstanceProfileName: 'p' }));
  const policy = (service: string) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 'iam:*InstanceProfile', Resource: '*' },
        {
          Effect: 'Allow',
          Action: 'iam:PassRole',
          Resource: `arn:aws:iam::${account}:role/passed`,
          Condition: { StringEquals: { 'iam:PassedToService': service } },
        },
      ],
    });
  const add = (client: iam.IAMClient, RoleName: string) =>
    client.send(new iam.AddRoleToInstanceProfileCommand({ InstanceProfileName: 'p', RoleName }));
  const denied = /iam:PassRole on resource: arn:aws:iam::123456789012:role\//;
  await fails(
    add(await on.userWith('to-ecs', policy('ecs.amazonaws.com')), 'passed'),
    403,
    'AccessDenied',
    denied,
  );
  const passer = await on.userWith('to-ec2', policy('ec2.amazonaws.com'));
  await fails(add(passer, 'kept'), 403, 'AccessDenied', denied);
  await add(passer, 'passed');
});

test('the role of a service is made and removed for it, and nobody changes it', async () => {
  const AWSServiceName = 'replication.ecr.amazonaws.com';
  const RoleName = 'AWSServiceRoleForECRReplication';
  const create = () => root.send(new iam.CreateServiceLinkedRoleCommand({ AWSServiceName }));
  const { Role } = await create();
  assert.equal(Role?.Arn, `arn:aws:iam::${account}:role/aws-service-role/${AWSServiceName}/${RoleName}`);
  const taken = `Service role name ${RoleName} has been taken in this account, please try a different suffix.`;
  await fails(create(), 400, 'InvalidInputException', taken);
  const unmodifiable = `Cannot perform the operation on the protected role '${RoleName}' - this role is only modifiable by AWS`;
  for (const change of [
    new iam.DeleteRoleCommand({ RoleName }),
    new iam.PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument: document('*') }),
    new iam.AttachRolePolicyCommand({ RoleName, PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }),
    new iam.UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: trust(account) }),
  ]) {
    const sent = root.send(change as iam.DeleteRoleCommand);
    await fails(sent, 400, 'UnmodifiableEntityException', unmodifiable);
  }
  const described = await root.send(
    new iam.UpdateRoleDescriptionCommand({ RoleName, Description: 'of ECR' }),
  );
  assert.equal(described.Role?.Description, 'of ECR');
  const { DeletionTaskId } = await root.send(new iam.DeleteServiceLinkedRoleCommand({ RoleName }));
  const status = await root.send(new iam.GetServiceLinkedRoleDeletionStatusCommand({ DeletionTaskId }));
  assert.equal(status.Status, 'SUCCEEDED');
  await fails(
    root.send(new iam.GetServiceLinkedRoleDeletionStatusCommand({ DeletionTaskId: `${DeletionTaskId}0` })),
    404,
    'NoSuchEntityException',
    /cannot be found/,
  );
  await create();
  await fails(
    root.send(new iam.CreateServiceLinkedRoleCommand({ AWSServiceName: 'x.amazonaws.com' })),
    403,
    'AccessDenied',
    'Cannot find Service Linked Role template for x.amazonaws.com',
  );
});

test('who may make the roles of which services is a matter of policies', async () => {
  const maker = await on.userWith(
    'linker',
    JSON.stringify({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: 'iam:CreateServiceLinkedRole',
        Resource: '*',
        Condition: { StringEquals: { 'iam:AWSServiceName': 'pullthroughcache.ecr.amazonaws.com' } },
      },
    }),
  );
  const create = (AWSServiceName: string) =>
    maker.send(new iam.CreateServiceLinkedRoleCommand({ AWSServiceName }));
  await fails(create('ecr.amazonaws.com'), 403, 'AccessDenied', /iam:CreateServiceLinkedRole/);
  await create('pullthroughcache.ecr.amazonaws.com');
});
