import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CreateUserCommand, IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import {
  AcceptHandshakeCommand,
  CancelHandshakeCommand,
  CloseAccountCommand,
  CreateAccountCommand,
  CreateGovCloudAccountCommand,
  CreateOrganizationalUnitCommand,
  DeclineHandshakeCommand,
  DescribeAccountCommand,
  DescribeCreateAccountStatusCommand,
  DescribeHandshakeCommand,
  DescribeOrganizationCommand,
  InviteAccountToOrganizationCommand,
  LeaveOrganizationCommand,
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListCreateAccountStatusCommand,
  ListHandshakesForAccountCommand,
  ListHandshakesForOrganizationCommand,
  ListInboundResponsibilityTransfersCommand,
  ListTagsForResourceCommand,
  MoveAccountCommand,
  type OrganizationsClient,
  RemoveAccountFromOrganizationCommand,
} from '@aws-sdk/client-organizations';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import {
  createAccount,
  createOrganization,
  fails,
  management,
  noPermission,
  type Organizations,
  outside,
  second,
  startOrganizations,
  statement,
  third,
} from './organizations-server.ts';

let world: Organizations;
let client: OrganizationsClient;
let id: string;
let root: string;
before(async () => {
  world = await startOrganizations();
  client = world.as(management);
  ({ id, root } = await createOrganization(client));
});
after(() => world?.server.remove());

const settings = () => ({ endpoint: world.server.url, region: 'us-east-1', maxAttempts: 1 });

describe('an account that is made', () => {
  let account: string;
  const create = (fields: Partial<{ Email: string; AccountName: string; RoleName: string }> = {}) =>
    client.send(
      new CreateAccountCommand({
        Email: 'made@example.com',
        AccountName: 'Made',
        Tags: [{ Key: 'team', Value: 'web' }],
        ...fields,
      }),
    );

  /** Assumes its role as a new user of another account. */
  const assume = async (from: string, user: string) => {
    const RoleArn = `arn:aws:iam::${account}:role/OrganizationAccountAccessRole`;
    const credentials = await world.userOf(from, user, statement({ Action: 'sts:AssumeRole' }));
    const sts = new STSClient({ ...settings(), credentials });
    return await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'ops' }));
  };

  test('is begun, and is there when one asks', async () => {
    const { CreateAccountStatus: begun } = await create();
    assert.match(begun?.Id ?? '', /^car-[a-z0-9]{32}$/);
    assert.equal(begun?.State, 'IN_PROGRESS');
    assert.equal(begun.AccountId, undefined);
    const { CreateAccountStatus: done } = await client.send(
      new DescribeCreateAccountStatusCommand({ CreateAccountRequestId: begun.Id }),
    );
    assert.equal(done?.State, 'SUCCEEDED');
    assert.ok(done.CompletedTimestamp instanceof Date);
    account = done.AccountId as string;
    assert.match(account, /^[1-9]\d{11}$/);
    const { Account } = await client.send(new DescribeAccountCommand({ AccountId: account }));
    assert.ok(Account?.JoinedTimestamp instanceof Date);
    assert.deepEqual(
      { ...Account, JoinedTimestamp: undefined },
      {
        Id: account,
        Arn: `arn:aws:organizations::${management}:account/${id}/${account}`,
        Email: 'made@example.com',
        Name: 'Made',
        Status: 'ACTIVE',
        State: 'ACTIVE',
        Paths: [`${id}/${root}/${account}/`],
        JoinedMethod: 'CREATED',
        JoinedTimestamp: undefined,
      },
    );
    const { Tags } = await client.send(new ListTagsForResourceCommand({ ResourceId: account }));
    assert.deepEqual(Tags, [{ Key: 'team', Value: 'web' }]);
  });

  test('fails where the address is taken', async () => {
    const { CreateAccountStatus: begun } = await create({ Email: 'MADE@example.com' });
    const { CreateAccountStatus: done } = await client.send(
      new DescribeCreateAccountStatusCommand({ CreateAccountRequestId: begun?.Id }),
    );
    assert.equal(done?.State, 'FAILED');
    assert.equal(done.FailureReason, 'EMAIL_ALREADY_EXISTS');
    const failed = await client.send(new ListCreateAccountStatusCommand({ States: ['FAILED'] }));
    assert.deepEqual(
      failed.CreateAccountStatuses?.map(each => each.Id),
      [begun?.Id],
    );
    const running = await client.send(new ListCreateAccountStatusCommand({ States: ['IN_PROGRESS'] }));
    assert.deepEqual(running.CreateAccountStatuses, []);
    await fails(
      client.send(new DescribeCreateAccountStatusCommand({ CreateAccountRequestId: 'car-00000000' })),
      'CreateAccountStatusNotFound',
    );
  });

  test('is in the credentials file at once', async () => {
    const sts = new STSClient({ ...settings(), credentials: world.server.rootOf(account) });
    assert.equal((await sts.send(new GetCallerIdentityCommand({}))).Arn, `arn:aws:iam::${account}:root`);
  });

  test('is administered from the management account through its role', async () => {
    const { Credentials: keys } = await assume(management, 'ops');
    const iam = new IAMClient({
      ...settings(),
      credentials: {
        accessKeyId: keys?.AccessKeyId as string,
        secretAccessKey: keys?.SecretAccessKey as string,
        sessionToken: keys?.SessionToken as string,
      },
    });
    await iam.send(new CreateUserCommand({ UserName: 'made-by-management' }));
    await assert.rejects(assume(second, 'stranger'), { name: 'AccessDenied' });
  });

  test('may have a role of another name', async () => {
    const { CreateAccountStatus: begun } = await create({ Email: 'other@example.com', RoleName: 'Admin' });
    const { CreateAccountStatus: done } = await client.send(
      new DescribeCreateAccountStatusCommand({ CreateAccountRequestId: begun?.Id }),
    );
    const credentials = world.server.rootOf(done?.AccountId as string);
    const { Roles } = await new IAMClient({ ...settings(), credentials }).send(new ListRolesCommand({}));
    assert.deepEqual(
      Roles?.map(({ RoleName }) => RoleName),
      ['Admin'],
    );
  });

  test('moves between parents', async () => {
    const { OrganizationalUnit } = await client.send(
      new CreateOrganizationalUnitCommand({ ParentId: root, Name: 'Unit' }),
    );
    const unit = OrganizationalUnit?.Id as string;
    const move = (AccountId: string, SourceParentId: string, DestinationParentId: string) =>
      client.send(new MoveAccountCommand({ AccountId, SourceParentId, DestinationParentId }));
    const nowhere = `ou-${root.slice(2)}-00000000`;
    await fails(move(account, nowhere, unit), 'SourceParentNotFound');
    await fails(move(account, root, nowhere), 'DestinationParentNotFound');
    await fails(move(account, root, root), 'DuplicateAccount');
    await fails(move(account, unit, root), 'DuplicateAccount');
    await fails(move(outside, root, unit), 'AccountNotFound', "You specified an account that doesn't exist.");
    await move(account, root, unit);
    await fails(move(account, root, unit), 'DuplicateAccount');
    const { Accounts } = await client.send(new ListAccountsForParentCommand({ ParentId: unit }));
    assert.deepEqual(
      Accounts?.map(each => each.Id),
      [account],
    );
    assert.deepEqual(Accounts[0]?.Paths, [`${id}/${root}/${unit}/${account}/`]);
  });

  test('is closed, and none of its principals can do anything', async () => {
    const close = (AccountId: string) => client.send(new CloseAccountCommand({ AccountId }));
    const sts = new STSClient({ ...settings(), credentials: world.server.rootOf(account) });
    await fails(close(management), 'ConstraintViolation', /management/, 'CANNOT_CLOSE_MANAGEMENT_ACCOUNT');
    await fails(close(outside), 'AccountNotFound');
    await sts.send(new GetCallerIdentityCommand({}));
    await close(account);
    await assert.rejects(sts.send(new GetCallerIdentityCommand({})), { name: 'InvalidClientTokenId' });
    await assert.rejects(assume(management, 'late'), { name: 'AccessDenied' });
    await fails(close(account), 'AccountAlreadyClosed');
    const { Account } = await client.send(new DescribeAccountCommand({ AccountId: account }));
    assert.equal(Account?.Status, 'SUSPENDED');
  });
});

describe('an account that is invited', () => {
  const invite = (Id: string, Type: 'ACCOUNT' | 'EMAIL' | 'ORGANIZATION' = 'ACCOUNT') =>
    client.send(
      new InviteAccountToOrganizationCommand({
        Target: { Id, Type },
        Notes: 'welcome',
        Tags: [{ Key: 'invited', Value: 'yes' }],
      }),
    );

  test('sees who invites, and joins at the root', async () => {
    const { Handshake } = await invite(second);
    const HandshakeId = Handshake?.Id as string;
    assert.match(HandshakeId, /^h-[a-z0-9]{12}$/);
    assert.equal(
      Handshake?.Arn,
      `arn:aws:organizations::${management}:handshake/${id}/invite/${HandshakeId}`,
    );
    assert.equal(Handshake.State, 'OPEN');
    assert.equal(Handshake.Action, 'INVITE');
    assert.deepEqual(Handshake.Parties, [
      { Id: id, Type: 'ORGANIZATION' },
      { Id: second, Type: 'ACCOUNT' },
    ]);
    assert.deepEqual(Handshake.Resources, [
      {
        Type: 'ORGANIZATION',
        Value: id,
        Resources: [
          { Type: 'MASTER_EMAIL', Value: 'management@example.com' },
          { Type: 'MASTER_NAME', Value: 'Management' },
          { Type: 'ORGANIZATION_FEATURE_SET', Value: 'ALL' },
        ],
      },
      { Type: 'ACCOUNT', Value: second },
      { Type: 'NOTES', Value: 'welcome' },
    ]);
    const days =
      (Handshake.ExpirationTimestamp!.getTime() - Handshake.RequestedTimestamp!.getTime()) / 86_400_000;
    assert.equal(days, 15);

    await fails(invite(second), 'DuplicateHandshake');
    const invited = world.as(second);
    const { Handshakes } = await invited.send(new ListHandshakesForAccountCommand({}));
    assert.deepEqual(
      Handshakes?.map(each => each.Id),
      [HandshakeId],
    );
    await invited.send(new DescribeHandshakeCommand({ HandshakeId }));
    const stranger = world.as(outside);
    for (const Command of [DescribeHandshakeCommand, AcceptHandshakeCommand, CancelHandshakeCommand]) {
      await noPermission(stranger.send(new Command({ HandshakeId })));
    }
    await noPermission(client.send(new AcceptHandshakeCommand({ HandshakeId })));
    await noPermission(invited.send(new CancelHandshakeCommand({ HandshakeId })));
    const accepted = await invited.send(new AcceptHandshakeCommand({ HandshakeId }));
    assert.equal(accepted.Handshake?.State, 'ACCEPTED');
    await fails(invited.send(new AcceptHandshakeCommand({ HandshakeId })), 'HandshakeAlreadyInState');
    await fails(invited.send(new DeclineHandshakeCommand({ HandshakeId })), 'InvalidHandshakeTransition');
    const { Account } = await client.send(new DescribeAccountCommand({ AccountId: second }));
    assert.equal(Account?.JoinedMethod, 'INVITED');
    const { Tags } = await client.send(new ListTagsForResourceCommand({ ResourceId: second }));
    assert.deepEqual(Tags, [{ Key: 'invited', Value: 'yes' }]);
    const { Organization } = await invited.send(new DescribeOrganizationCommand({}));
    assert.equal(Organization?.Id, id);
    await fails(
      invite(second),
      'HandshakeConstraintViolation',
      /already a member/,
      'ALREADY_IN_AN_ORGANIZATION',
    );
  });

  test('is invited by its address, too, and may decline', async () => {
    const { Handshake } = await invite('third@example.com', 'EMAIL');
    const HandshakeId = Handshake?.Id as string;
    const { Handshakes } = await world.as(third).send(new ListHandshakesForAccountCommand({}));
    assert.equal(Handshakes?.[0]?.Id, HandshakeId);
    const declined = await world.as(third).send(new DeclineHandshakeCommand({ HandshakeId }));
    assert.equal(declined.Handshake?.State, 'DECLINED');
    await fails(
      world.as(third).send(new AcceptHandshakeCommand({ HandshakeId })),
      'InvalidHandshakeTransition',
    );
    await fails(world.as(third).send(new DescribeOrganizationCommand({})), 'AWSOrganizationsNotInUse');
  });

  test('may find the invitation canceled', async () => {
    const { Handshake } = await invite(outside);
    const HandshakeId = Handshake?.Id as string;
    const canceled = await client.send(new CancelHandshakeCommand({ HandshakeId }));
    assert.equal(canceled.Handshake?.State, 'CANCELED');
    await fails(
      world.as(outside).send(new AcceptHandshakeCommand({ HandshakeId })),
      'InvalidHandshakeTransition',
    );
    const sent = await client.send(new ListHandshakesForOrganizationCommand({}));
    assert.deepEqual(sent.Handshakes?.map(({ State }) => State).sort(), ['ACCEPTED', 'CANCELED', 'DECLINED']);
    const Filter = { ActionType: 'ENABLE_ALL_FEATURES' as const };
    const none = await client.send(new ListHandshakesForOrganizationCommand({ Filter }));
    assert.deepEqual(none.Handshakes, []);
    await fails(
      client.send(new DescribeHandshakeCommand({ HandshakeId: 'h-000000000000' })),
      'HandshakeNotFound',
    );
  });

  test('is named by its id or address', async () => {
    await fails(invite('12', 'ACCOUNT'), 'InvalidInput', /pattern/, 'INVALID_PATTERN');
    await fails(invite('x', 'EMAIL'), 'InvalidInput', /email/, 'INVALID_EMAIL_ADDRESS_TARGET');
    await fails(invite(id, 'ORGANIZATION'), 'InvalidInput', /wrong type/, 'INVALID_PARTY_TYPE_TARGET');
  });
});

test('an account leaves, or is removed; the management account does neither', async () => {
  const text = "You can't remove the management account from the organization.";
  await fails(client.send(new LeaveOrganizationCommand({})), 'MasterCannotLeaveOrganization', text);
  const remove = (AccountId: string) => client.send(new RemoveAccountFromOrganizationCommand({ AccountId }));
  await fails(remove(management), 'MasterCannotLeaveOrganization', text);
  await fails(remove(outside), 'AccountNotFound');
  await world.as(second).send(new LeaveOrganizationCommand({}));
  await fails(world.as(second).send(new LeaveOrganizationCommand({})), 'AWSOrganizationsNotInUse');
  const account = await createAccount(client, 'removed');
  await remove(account);
  await fails(remove(account), 'AccountNotFound');
  const { Accounts } = await client.send(new ListAccountsCommand({}));
  assert.ok(Accounts?.every(({ Id }) => Id !== account && Id !== second));
});

test('what has no meaning here says so', async () => {
  const govCloud = client.send(
    new CreateGovCloudAccountCommand({ Email: 'g@example.com', AccountName: 'G' }),
  );
  await fails(govCloud, 'UnsupportedAPIEndpoint', /not supported by this server/);
  const transfers = client.send(new ListInboundResponsibilityTransfersCommand({ Type: 'BILLING' }));
  await fails(transfers, 'UnsupportedAPIEndpoint', /not supported by this server/);
});
