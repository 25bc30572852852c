import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  AttachPolicyCommand,
  CreatePolicyCommand,
  DeleteResourcePolicyCommand,
  DeregisterDelegatedAdministratorCommand,
  DescribeEffectivePolicyCommand,
  DescribeOrganizationCommand,
  DescribeResourcePolicyCommand,
  DisableAWSServiceAccessCommand,
  EnableAWSServiceAccessCommand,
  EnablePolicyTypeCommand,
  ListAccountsCommand,
  ListAWSServiceAccessForOrganizationCommand,
  ListDelegatedAdministratorsCommand,
  ListDelegatedServicesForAccountCommand,
  ListPoliciesCommand,
  ListRootsCommand,
  MoveAccountCommand,
  type OrganizationsClient,
  PutResourcePolicyCommand,
  RegisterDelegatedAdministratorCommand,
  RemoveAccountFromOrganizationCommand,
} from '@aws-sdk/client-organizations';
import {
  fails,
  management,
  noPermission,
  type Organizations,
  second,
  startOrganizations,
  statement,
  third,
} from './organizations-server.ts';
import type { Credentials } from './support/credentials.ts';

const organization = 'o-access0001';
const root = 'r-acc1';
const unit = 'ou-acc1-unit0000';

let world: Organizations;
let client: OrganizationsClient;
before(async () => {
  world = await startOrganizations(`organization:
  id: ${organization}
  rootId: ${root}
  managementAccount: "${management}"
  units: [{ id: ${unit}, name: Unit, accounts: ["${second}", "${third}"] }]
`);
  client = world.as(management);
  await client.send(new EnablePolicyTypeCommand({ RootId: root, PolicyType: 'SERVICE_CONTROL_POLICY' }));
});
after(() => world?.server.remove());

const denied = (who: string, action: string, resource = '*') =>
  `User: ${who} is not authorized to perform: organizations:${action} on resource: ${resource} ` +
  `because no identity-based policy allows the organizations:${action} action`;

test('principals of the management account need the permission of their own policies', async () => {
  const keys = await world.userOf(management, 'reader', statement({ Action: 'organizations:List*' }));
  const reader = world.as(keys);
  await reader.send(new ListAccountsCommand({}));
  const arn = `arn:aws:iam::${management}:user/reader`;
  await fails(
    reader.send(new DescribeOrganizationCommand({})),
    'AccessDenied',
    denied(arn, 'DescribeOrganization'),
  );
  const move = { AccountId: second, SourceParentId: unit, DestinationParentId: root };
  await fails(
    reader.send(new MoveAccountCommand(move)),
    'AccessDenied',
    denied(arn, 'MoveAccount', `arn:aws:organizations::${management}:account/${organization}/${second}`),
  );
});

test('a permission may be for one unit, and is needed on everything that the request names', async () => {
  const arn = (rest: string) => `arn:aws:organizations::${management}:${rest}`;
  const some = [arn(`account/${organization}/${second}`), arn(`ou/${organization}/${unit}`)];
  const action = 'organizations:MoveAccount';
  const mover = world.as(
    await world.userOf(management, 'mover', statement({ Action: action, Resource: some })),
  );
  await fails(
    mover.send(
      new MoveAccountCommand({ AccountId: second, SourceParentId: unit, DestinationParentId: root }),
    ),
    'AccessDenied',
    denied(`arn:aws:iam::${management}:user/mover`, 'MoveAccount', arn(`root/${organization}/${root}`)),
  );
  const all = [...some, arn(`root/${organization}/*`)];
  const able = world.as(await world.userOf(management, 'able', statement({ Action: action, Resource: all })));
  await able.send(
    new MoveAccountCommand({ AccountId: second, SourceParentId: unit, DestinationParentId: root }),
  );
  await able.send(
    new MoveAccountCommand({ AccountId: second, SourceParentId: root, DestinationParentId: unit }),
  );
});

test('member accounts see their organization and nothing else', async () => {
  const member = world.as(second);
  const { Organization } = await member.send(new DescribeOrganizationCommand({}));
  assert.equal(Organization?.Id, organization);
  await noPermission(member.send(new ListAccountsCommand({})));
  await noPermission(member.send(new ListRootsCommand({})));
  await noPermission(
    member.send(
      new MoveAccountCommand({ AccountId: second, SourceParentId: unit, DestinationParentId: root }),
    ),
  );
  const effective = (TargetId?: string) =>
    member.send(new DescribeEffectivePolicyCommand({ PolicyType: 'TAG_POLICY', TargetId }));
  await fails(effective(), 'EffectivePolicyNotFound');
  await noPermission(effective(third));
  const nobody = world.as(await world.userOf(second, 'nobody'));
  await fails(
    nobody.send(new DescribeOrganizationCommand({})),
    'AccessDenied',
    denied(`arn:aws:iam::${second}:user/nobody`, 'DescribeOrganization'),
  );
});

describe('a delegated administrator', () => {
  const ServicePrincipal = 'inspector2.amazonaws.com';
  const register = (AccountId: string, service = ServicePrincipal) =>
    client.send(new RegisterDelegatedAdministratorCommand({ AccountId, ServicePrincipal: service }));
  const deregister = (AccountId: string) =>
    client.send(new DeregisterDelegatedAdministratorCommand({ AccountId, ServicePrincipal }));

  test('is registered for a service with trusted access', async () => {
    await fails(
      register(second),
      'ConstraintViolation',
      'You attempted to register a delegated administrator before you enabled service access. Call the EnableAWSServiceAccess API first.',
      'SERVICE_ACCESS_NOT_ENABLED',
    );
    const enable = (name: string) =>
      client.send(new EnableAWSServiceAccessCommand({ ServicePrincipal: name }));
    await fails(
      enable('inspector2'),
      'InvalidInput',
      'You specified an unrecognized service principal.',
      'UNRECOGNIZED_SERVICE_PRINCIPAL',
    );
    await enable(ServicePrincipal);
    await enable('sso.amazonaws.com');
    const listed = await client.send(new ListAWSServiceAccessForOrganizationCommand({}));
    assert.deepEqual(
      listed.EnabledServicePrincipals?.map(each => each.ServicePrincipal),
      [ServicePrincipal, 'sso.amazonaws.com'],
    );
    await client.send(new DisableAWSServiceAccessCommand({ ServicePrincipal: 'sso.amazonaws.com' }));

    await fails(
      register(management),
      'ConstraintViolation',
      'You cannot register master account/yourself as delegated administrator for your organization.',
      'CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR',
    );
    await fails(register('999999999999'), 'AccountNotFound');
    await fails(
      deregister(second),
      'AccountNotRegistered',
      'The provided account is not a registered delegated administrator for your organization.',
    );
    await register(second);
    await fails(
      register(second),
      'AccountAlreadyRegistered',
      'The provided account is already a delegated administrator for your organization.',
    );
    const { DelegatedAdministrators } = await client.send(
      new ListDelegatedAdministratorsCommand({ ServicePrincipal }),
    );
    assert.equal(DelegatedAdministrators?.[0]?.Id, second);
    assert.ok(DelegatedAdministrators[0].DelegationEnabledDate instanceof Date);
    const { DelegatedServices } = await client.send(
      new ListDelegatedServicesForAccountCommand({ AccountId: second }),
    );
    assert.deepEqual(
      DelegatedServices?.map(each => each.ServicePrincipal),
      [ServicePrincipal],
    );
    await fails(
      client.send(new ListDelegatedServicesForAccountCommand({ AccountId: third })),
      'AccountNotRegistered',
    );
  });

  test('reads, and writes nothing', async () => {
    const { Accounts } = await world.as(second).send(new ListAccountsCommand({}));
    assert.equal(Accounts?.length, 3);
    await noPermission(
      world
        .as(second)
        .send(new MoveAccountCommand({ AccountId: third, SourceParentId: unit, DestinationParentId: root })),
    );
    await noPermission(world.as(third).send(new ListAccountsCommand({})));
  });

  test('cannot leave before it is deregistered, and then reads no more', async () => {
    await fails(
      client.send(new RemoveAccountFromOrganizationCommand({ AccountId: second })),
      'ConstraintViolation',
      /delegated administrator/,
      'CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG',
    );
    await deregister(second);
    await noPermission(world.as(second).send(new ListAccountsCommand({})));
  });
});

describe('the resource policy of the organization', () => {
  const delegation = (fields: object) =>
    statement({ Principal: { AWS: `arn:aws:iam::${third}:root` }, ...fields });
  const put = (Content: string) => client.send(new PutResourcePolicyCommand({ Content }));
  let keys: Credentials;

  before(async () => {
    keys = await world.userOf(third, 'delegate', statement({ Action: 'organizations:*' }));
  });

  test('is put, described and deleted', async () => {
    await fails(client.send(new DescribeResourcePolicyCommand({})), 'ResourcePolicyNotFound');
    await fails(put('{'), 'InvalidInput', /grammar/, 'INVALID_RESOURCE_POLICY_JSON');
    await fails(
      put(statement({ Principal: { AWS: '000000000000' } })),
      'InvalidInput',
      /principal/,
      'INVALID_PRINCIPAL',
    );
    const content = delegation({ Action: 'organizations:ListAccounts' });
    const { ResourcePolicy } = await put(content);
    assert.match(ResourcePolicy?.ResourcePolicySummary?.Id ?? '', /^rp-[a-z0-9]{8}$/);
    const described = await client.send(new DescribeResourcePolicyCommand({}));
    assert.deepEqual(described.ResourcePolicy, ResourcePolicy);
    assert.equal(described.ResourcePolicy?.Content, content);
    await client.send(new DeleteResourcePolicyCommand({}));
    await fails(client.send(new DeleteResourcePolicyCommand({})), 'ResourcePolicyNotFound');
  });

  test('opens what it says to the accounts that it names, given their own permission', async () => {
    const delegate = world.as(keys);
    await noPermission(delegate.send(new ListAccountsCommand({})));
    await put(delegation({ Action: 'organizations:ListAccounts' }));
    await delegate.send(new ListAccountsCommand({}));
    await noPermission(delegate.send(new ListRootsCommand({})));
    await noPermission(world.as(second).send(new ListAccountsCommand({})));
    const nobody = world.as(await world.userOf(third, 'nobody'));
    await fails(nobody.send(new ListAccountsCommand({})), 'AccessDenied', /no identity-based policy/);
  });

  test('opens policies, by type and by target, and never the accounts themselves', async () => {
    const arn = (rest: string) => `arn:aws:organizations::${management}:${rest}`;
    await put(
      JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: third },
            Action: ['organizations:CreatePolicy', 'organizations:ListPolicies'],
            Resource: '*',
            Condition: { StringEquals: { 'organizations:PolicyType': 'SERVICE_CONTROL_POLICY' } },
          },
          {
            Effect: 'Allow',
            Principal: { AWS: third },
            Action: 'organizations:AttachPolicy',
            Resource: [arn(`policy/${organization}/*`), arn(`account/${organization}/${second}`)],
          },
          { Effect: 'Allow', Principal: { AWS: third }, Action: 'organizations:MoveAccount', Resource: '*' },
        ],
      }),
    );
    const delegate = world.as(keys);
    await delegate.send(new ListPoliciesCommand({ Filter: 'SERVICE_CONTROL_POLICY' }));
    await noPermission(delegate.send(new ListPoliciesCommand({ Filter: 'RESOURCE_CONTROL_POLICY' })));
    const { Policy } = await delegate.send(
      new CreatePolicyCommand({
        Name: 'delegated',
        Description: '',
        Type: 'SERVICE_CONTROL_POLICY',
        Content: statement({ Effect: 'Deny', Action: 'sns:*' }),
      }),
    );
    const PolicyId = Policy?.PolicySummary?.Id as string;
    await noPermission(delegate.send(new AttachPolicyCommand({ PolicyId, TargetId: unit })));
    await delegate.send(new AttachPolicyCommand({ PolicyId, TargetId: second }));
    await noPermission(
      delegate.send(
        new MoveAccountCommand({ AccountId: second, SourceParentId: unit, DestinationParentId: root }),
      ),
    );
  });

  test('a Deny in it counts for delegated administrators, too', async () => {
    await client.send(
      new RegisterDelegatedAdministratorCommand({
        AccountId: third,
        ServicePrincipal: 'inspector2.amazonaws.com',
      }),
    );
    const delegate = world.as(keys);
    await put(delegation({ Action: 'organizations:DescribeOrganization' }));
    await delegate.send(new ListAccountsCommand({}));
    await put(delegation({ Effect: 'Deny', Action: 'organizations:ListAccounts' }));
    await noPermission(delegate.send(new ListAccountsCommand({})));
    await delegate.send(new ListRootsCommand({}));
  });
});
