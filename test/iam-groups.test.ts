import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as iam from '@aws-sdk/client-iam';
import { account, document, fails, foreign, type Iam, readOnly, startIam } from './iam-server.ts';

let on: Iam;
let root: iam.IAMClient;

before(async () => {
  on = await startIam();
  root = on.clientOf(on.server.rootOf(account));
});
after(() => on?.server.remove());

const conflict = 'DeleteConflictException';

test('a group is made, shown, renamed, listed and deleted', async () => {
  const made = await root.send(new iam.CreateGroupCommand({ GroupName: 'devs', Path: '/team/' }));
  assert.match(made.Group?.GroupId ?? '', /^AGPA[A-Z2-7]{17}$/);
  assert.equal(made.Group?.Arn, `arn:aws:iam::${account}:group/team/devs`);
  await fails(
    root.send(new iam.CreateGroupCommand({ GroupName: 'DEVS' })),
    409,
    'EntityAlreadyExistsException',
    'Group with name DEVS already exists.',
  );
  await root.send(new iam.UpdateGroupCommand({ GroupName: 'devs', NewGroupName: 'coders', NewPath: '/' }));
  const { Group, Users, IsTruncated } = await root.send(new iam.GetGroupCommand({ GroupName: 'coders' }));
  assert.equal(Group?.GroupId, made.Group?.GroupId);
  assert.ok(Group?.CreateDate instanceof Date);
  assert.deepEqual([Users, IsTruncated], [[], false]);
  const { Groups } = await root.send(new iam.ListGroupsCommand({}));
  assert.deepEqual(
    Groups?.map(({ Arn }) => Arn),
    [`arn:aws:iam::${account}:group/coders`],
  );
  const stranger = on.clientOf(on.server.rootOf(foreign));
  assert.deepEqual((await stranger.send(new iam.ListGroupsCommand({}))).Groups, []);
  await root.send(new iam.DeleteGroupCommand({ GroupName: 'coders' }));
  await fails(
    root.send(new iam.GetGroupCommand({ GroupName: 'coders' })),
    404,
    'NoSuchEntityException',
    'The group with name coders cannot be found.',
  );
});

test('a member may what the group may, from the next request on and as long as it is one', async () => {
  const GroupName = 'readers';
  const user = await on.userWith('reader');
  const may = () => user.send(new iam.ListUsersCommand({}));
  const mayNot = () => fails(may(), 403, 'AccessDenied', /no identity-based policy allows/);
  await root.send(new iam.CreateGroupCommand({ GroupName }));
  await root.send(
    new iam.PutGroupPolicyCommand({
      GroupName,
      PolicyName: 'list',
      PolicyDocument: document('iam:ListUsers'),
    }),
  );
  await mayNot();
  await root.send(new iam.AddUserToGroupCommand({ GroupName, UserName: 'reader' }));
  await root.send(new iam.AddUserToGroupCommand({ GroupName, UserName: 'reader' }));
  await may();
  await root.send(new iam.DeleteGroupPolicyCommand({ GroupName, PolicyName: 'list' }));
  await mayNot();
  const { Policy } = await root.send(
    new iam.CreatePolicyCommand({ PolicyName: 'listing', PolicyDocument: document('iam:ListUsers') }),
  );
  await root.send(new iam.AttachGroupPolicyCommand({ GroupName, PolicyArn: Policy?.Arn }));
  await may();
  await root.send(new iam.RemoveUserFromGroupCommand({ GroupName, UserName: 'reader' }));
  await mayNot();
  await fails(
    root.send(new iam.RemoveUserFromGroupCommand({ GroupName, UserName: 'reader' })),
    404,
    'NoSuchEntityException',
    'The user with name reader is not in the group with name readers.',
  );
});

test("a Deny of a group counts against its member's own Allow", async () => {
  const GroupName = 'restricted';
  const user = await on.userWith('mighty', document('iam:*'));
  await root.send(new iam.CreateGroupCommand({ GroupName }));
  await root.send(
    new iam.PutGroupPolicyCommand({
      GroupName,
      PolicyName: 'no',
      PolicyDocument: document('iam:ListUsers').replace('Allow', 'Deny'),
    }),
  );
  await user.send(new iam.ListUsersCommand({}));
  await root.send(new iam.AddUserToGroupCommand({ GroupName, UserName: 'mighty' }));
  await fails(user.send(new iam.ListUsersCommand({})), 403, 'AccessDenied', /explicit deny/);
  await user.send(new iam.ListRolesCommand({}));
});

test('what is in a group and who is in it is shown, and must go before it', async () => {
  const GroupName = 'full';
  await root.send(new iam.CreateGroupCommand({ GroupName }));
  for (const UserName of ['f1', 'f2', 'f3']) {
    await root.send(new iam.CreateUserCommand({ UserName }));
    await root.send(new iam.AddUserToGroupCommand({ GroupName, UserName }));
  }
  const seen: string[] = [];
  const pages = iam.paginateGetGroup({ client: root, pageSize: 2 }, { GroupName });
  for await (const { Users = [] } of pages) seen.push(...Users.map(({ UserName }) => UserName as string));
  assert.deepEqual(seen, ['f1', 'f2', 'f3']);
  const { Groups } = await root.send(new iam.ListGroupsForUserCommand({ UserName: 'f1' }));
  assert.deepEqual(
    Groups?.map(each => each.GroupName),
    [GroupName],
  );
  await fails(
    root.send(new iam.DeleteUserCommand({ UserName: 'f1' })),
    409,
    conflict,
    'Cannot delete entity, must remove user from all groups first.',
  );

  const PolicyDocument = document('ecr:*');
  await root.send(new iam.PutGroupPolicyCommand({ GroupName, PolicyName: 'p', PolicyDocument }));
  const got = await root.send(new iam.GetGroupPolicyCommand({ GroupName, PolicyName: 'p' }));
  assert.equal(decodeURIComponent(got.PolicyDocument ?? ''), PolicyDocument);
  assert.equal(got.GroupName, GroupName);
  const { PolicyNames } = await root.send(new iam.ListGroupPoliciesCommand({ GroupName }));
  assert.deepEqual(PolicyNames, ['p']);
  await root.send(new iam.AttachGroupPolicyCommand({ GroupName, PolicyArn: readOnly }));
  const { AttachedPolicies } = await root.send(new iam.ListAttachedGroupPoliciesCommand({ GroupName }));
  assert.deepEqual(
    AttachedPolicies?.map(({ PolicyArn }) => PolicyArn),
    [readOnly],
  );
  const entities = await root.send(new iam.ListEntitiesForPolicyCommand({ PolicyArn: readOnly }));
  assert.deepEqual(
    entities.PolicyGroups?.map(each => each.GroupName),
    [GroupName],
  );
  assert.deepEqual([entities.PolicyUsers, entities.PolicyRoles], [[], []]);
  const users = await root.send(
    new iam.ListEntitiesForPolicyCommand({ PolicyArn: readOnly, EntityFilter: 'User' }),
  );
  assert.deepEqual(users.PolicyGroups, []);

  const remove = () => root.send(new iam.DeleteGroupCommand({ GroupName }));
  await fails(remove(), 409, conflict, 'Cannot delete entity, must remove users from group first.');
  for (const UserName of seen) await root.send(new iam.RemoveUserFromGroupCommand({ GroupName, UserName }));
  await fails(remove(), 409, conflict, 'Cannot delete entity, must detach all policies first.');
  await root.send(new iam.DetachGroupPolicyCommand({ GroupName, PolicyArn: readOnly }));
  await fails(remove(), 409, conflict, 'Cannot delete entity, must delete policies first.');
  await root.send(new iam.DeleteGroupPolicyCommand({ GroupName, PolicyName: 'p' }));
  await remove();
});

test('quotas of groups: ten for a user, ten policies, 5120 characters', async () => {
  await root.send(new iam.CreateUserCommand({ UserName: 'joiner' }));
  for (let n = 0; n < 11; n += 1) {
    const GroupName = `many-${n}`;
    await root.send(new iam.CreateGroupCommand({ GroupName }));
    const join = root.send(new iam.AddUserToGroupCommand({ GroupName, UserName: 'joiner' }));
    if (n < 10) await join;
    else await fails(join, 409, 'LimitExceededException', 'Cannot exceed quota for GroupsPerUser: 10');
  }
  const big = new iam.PutGroupPolicyCommand({
    GroupName: 'many-0',
    PolicyName: 'big',
    PolicyDocument: document(Array.from({ length: 500 }, (_, n) => `ecr:Action${n}`)),
  });
  await fails(
    root.send(big),
    409,
    'LimitExceededException',
    'Maximum policy size of 5120 bytes exceeded for group many-0',
  );
});

test("the right is asked for on the group, and on both of a renamed one's ARNs", async () => {
  const admin = await on.userWith(
    'group-admin',
    document(['iam:*Group*'], `arn:aws:iam::${account}:group/team/*`),
  );
  await admin.send(new iam.CreateGroupCommand({ GroupName: 'ours', Path: '/team/' }));
  await admin.send(new iam.AddUserToGroupCommand({ GroupName: 'ours', UserName: 'group-admin' }));
  await fails(
    admin.send(new iam.CreateGroupCommand({ GroupName: 'theirs' })),
    403,
    'AccessDenied',
    /iam:CreateGroup on resource: arn:aws:iam::123456789012:group\/theirs because/,
  );
  await fails(
    admin.send(new iam.UpdateGroupCommand({ GroupName: 'ours', NewPath: '/' })),
    403,
    'AccessDenied',
    /iam:UpdateGroup on resource: arn:aws:iam::123456789012:group\/ours/,
  );
  await admin.send(new iam.UpdateGroupCommand({ GroupName: 'ours', NewGroupName: 'ours-still' }));
  await fails(admin.send(new iam.ListGroupsCommand({})), 403, 'AccessDenied', /group\/ because/);
  await admin.send(new iam.ListGroupsCommand({ PathPrefix: '/team/' }));
});
