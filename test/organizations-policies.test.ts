import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  AttachPolicyCommand,
  CreateOrganizationalUnitCommand,
  CreatePolicyCommand,
  DeletePolicyCommand,
  DescribeEffectivePolicyCommand,
  DescribePolicyCommand,
  DetachPolicyCommand,
  DisablePolicyTypeCommand,
  EnablePolicyTypeCommand,
  ListAccountsWithInvalidEffectivePolicyCommand,
  ListEffectivePolicyValidationErrorsCommand,
  ListPoliciesCommand,
  ListPoliciesForTargetCommand,
  ListRootsCommand,
  ListTagsForResourceCommand,
  ListTargetsForPolicyCommand,
  type OrganizationsClient,
  type PolicyType,
  TagResourceCommand,
  UpdatePolicyCommand,
} from '@aws-sdk/client-organizations';
import {
  createAccount,
  createOrganization,
  fails,
  management,
  type Organizations,
  outside,
  startOrganizations,
  statement,
} from './organizations-server.ts';

let world: Organizations;
let client: OrganizationsClient;
let id: string;
let root: string;
let unit: string;
let account: string;
before(async () => {
  world = await startOrganizations();
  client = world.as(management);
  ({ id, root } = await createOrganization(client));
  const { OrganizationalUnit } = await client.send(
    new CreateOrganizationalUnitCommand({ ParentId: root, Name: 'Unit' }),
  );
  unit = OrganizationalUnit?.Id as string;
  account = await createAccount(client, 'member');
});
after(() => world?.server.remove());

const scp: PolicyType = 'SERVICE_CONTROL_POLICY';
const rcp: PolicyType = 'RESOURCE_CONTROL_POLICY';
const fullAccess = 'p-FullAWSAccess';
const fullAccessOfResources = 'p-RCPFullAWSAccess';
const deny = statement({ Effect: 'Deny', Action: 'ecr:DeleteRepository' });

const create = (Name: string, Content = deny, Type: PolicyType = scp) =>
  client.send(new CreatePolicyCommand({ Name, Content, Type, Description: `About ${Name}` }));
const created = async (name: string): Promise<string> =>
  (await create(name)).Policy?.PolicySummary?.Id as string;
const attach = (PolicyId: string, TargetId: string) =>
  client.send(new AttachPolicyCommand({ PolicyId, TargetId }));
const detach = (PolicyId: string, TargetId: string) =>
  client.send(new DetachPolicyCommand({ PolicyId, TargetId }));
const attached = async (TargetId: string, Filter: PolicyType = scp) => {
  const { Policies } = await client.send(new ListPoliciesForTargetCommand({ TargetId, Filter }));
  return Policies?.map(({ Id }) => Id);
};
const enable = (PolicyType: PolicyType, RootId = root) =>
  client.send(new EnablePolicyTypeCommand({ RootId, PolicyType }));
const disable = (PolicyType: PolicyType) =>
  client.send(new DisablePolicyTypeCommand({ RootId: root, PolicyType }));

describe('policies', () => {
  test('are made, described, changed and deleted', async () => {
    const { Policy } = await create('First');
    const PolicyId = Policy?.PolicySummary?.Id as string;
    assert.match(PolicyId, /^p-[a-z0-9]{10}$/);
    assert.deepEqual(Policy, {
      PolicySummary: {
        Id: PolicyId,
        Arn: `arn:aws:organizations::${management}:policy/${id}/service_control_policy/${PolicyId}`,
        Name: 'First',
        Description: 'About First',
        Type: scp,
        AwsManaged: false,
      },
      Content: deny,
    });
    const described = await client.send(new DescribePolicyCommand({ PolicyId }));
    assert.deepEqual(described.Policy, Policy);
    const updated = await client.send(
      new UpdatePolicyCommand({ PolicyId, Name: 'Renamed', Content: statement({ Effect: 'Deny' }) }),
    );
    assert.equal(updated.Policy?.PolicySummary?.Name, 'Renamed');
    assert.equal(updated.Policy?.PolicySummary?.Description, 'About First');
    await client.send(new DeletePolicyCommand({ PolicyId }));
    await fails(
      client.send(new DescribePolicyCommand({ PolicyId })),
      'PolicyNotFound',
      "You specified a policy that doesn't exist.",
    );
  });

  test('are listed by type, those of AWS among them', async () => {
    await created('Listed');
    const { Policies } = await client.send(new ListPoliciesCommand({ Filter: scp }));
    assert.deepEqual(Policies?.map(({ Name }) => Name).sort(), ['FullAWSAccess', 'Listed']);
    const { Policies: ofResources } = await client.send(new ListPoliciesCommand({ Filter: rcp }));
    assert.deepEqual(ofResources, [
      {
        Id: fullAccessOfResources,
        Arn: 'arn:aws:organizations::aws:policy/resource_control_policy/p-RCPFullAWSAccess',
        Name: 'RCPFullAWSAccess',
        Description: 'Allows access to every resource',
        Type: rcp,
        AwsManaged: true,
      },
    ]);
    const { Policies: others } = await client.send(new ListPoliciesCommand({ Filter: 'TAG_POLICY' }));
    assert.deepEqual(others, []);
  });

  test('have one name in their type', async () => {
    await created('Named');
    const text = 'A policy with the specified name and type already exists.';
    await fails(create('Named'), 'DuplicatePolicy', text);
    await fails(create('FullAWSAccess'), 'DuplicatePolicy', text);
    const PolicyId = await created('Other');
    await fails(client.send(new UpdatePolicyCommand({ PolicyId, Name: 'Named' })), 'DuplicatePolicy', text);
  });

  test('keep the grammar of their type', async () => {
    const text = 'The provided policy document does not meet the requirements of the specified policy type.';
    for (const content of ['{', '{}', statement({ Principal: '*' }), statement({ Action: 'ecr' })]) {
      await fails(create('Malformed', content), 'MalformedPolicyDocument', text);
    }
    const forAll = { Effect: 'Deny', Principal: '*', Action: 'ecr:*' };
    await create('Of resources', statement(forAll), rcp);
    for (const fields of [
      { ...forAll, Effect: 'Allow' },
      { ...forAll, Principal: { AWS: management } },
      { ...forAll, Principal: undefined },
    ]) {
      await fails(create('Malformed', statement(fields), rcp), 'MalformedPolicyDocument', text);
    }
  });

  test('are limited in size', async () => {
    const content = (size: number) => {
      const bare = statement({ Effect: 'Deny', Sid: '' });
      return statement({ Effect: 'Deny', Sid: 'a'.repeat(size - bare.length) });
    };
    await create('Largest', content(5120));
    await fails(
      create('Too large', content(5121)),
      'ConstraintViolation',
      /maximum size/,
      'POLICY_CONTENT_LIMIT_EXCEEDED',
    );
  });

  test('have tags; those of AWS have none and do not change', async () => {
    const ResourceId = await created('Tagged');
    const Tags = [{ Key: 'k', Value: 'v' }];
    await client.send(new TagResourceCommand({ ResourceId, Tags }));
    assert.deepEqual((await client.send(new ListTagsForResourceCommand({ ResourceId }))).Tags, Tags);
    await fails(client.send(new TagResourceCommand({ ResourceId: fullAccess, Tags })), 'TargetNotFound');
    const change = client.send(new UpdatePolicyCommand({ PolicyId: fullAccess, Name: 'Mine' }));
    await fails(change, 'InvalidInput', /managed by AWS/, 'IMMUTABLE_POLICY');
    const removal = client.send(new DeletePolicyCommand({ PolicyId: fullAccess }));
    await fails(removal, 'InvalidInput', /managed by AWS/, 'IMMUTABLE_POLICY');
  });

  test('of the types that say nothing about access are not there', async () => {
    await fails(create('Tags', '{}', 'TAG_POLICY'), 'PolicyTypeNotAvailableForOrganization');
    await fails(enable('BACKUP_POLICY'), 'PolicyTypeNotAvailableForOrganization');
    await fails(disable('BACKUP_POLICY'), 'PolicyTypeNotEnabled');
    const effective = (fields: { PolicyType: 'TAG_POLICY'; TargetId?: string }) =>
      client.send(new DescribeEffectivePolicyCommand(fields));
    await fails(effective({ PolicyType: 'TAG_POLICY', TargetId: account }), 'EffectivePolicyNotFound');
    await fails(effective({ PolicyType: 'TAG_POLICY', TargetId: outside }), 'TargetNotFound');
    await fails(
      effective({ PolicyType: scp as 'TAG_POLICY' }),
      'InvalidInput',
      'You specified an invalid value.',
      'INVALID_ENUM',
    );
    const invalid = client.send(
      new ListAccountsWithInvalidEffectivePolicyCommand({ PolicyType: 'TAG_POLICY' }),
    );
    await fails(invalid, 'EffectivePolicyNotFound');
    const errors = client.send(
      new ListEffectivePolicyValidationErrorsCommand({ PolicyType: 'TAG_POLICY', AccountId: account }),
    );
    await fails(errors, 'EffectivePolicyNotFound');
    await fails(
      create('Unknown', deny, 'NO_SUCH_POLICY' as PolicyType),
      'InvalidInput',
      'You specified an invalid value.',
      'INVALID_ENUM_POLICY_TYPE',
    );
  });
});

describe('a policy type', () => {
  test('is enabled in the root, and everything begins with full access', async () => {
    const early = await created('Early');
    const text = 'This operation can be performed only for enabled policy types.';
    await fails(attach(early, unit), 'PolicyTypeNotEnabled', text);
    assert.deepEqual(await attached(unit), []);
    await fails(enable(scp, 'r-none'), 'RootNotFound', "You specified a root that doesn't exist.");
    const { Root } = await enable(scp);
    assert.deepEqual(Root?.PolicyTypes, [{ Type: scp, Status: 'ENABLED' }]);
    await fails(enable(scp), 'PolicyTypeAlreadyEnabled');
    await enable(rcp);
    for (const target of [root, unit, management, account, await createAccount(client, 'later')]) {
      assert.deepEqual(await attached(target), [fullAccess]);
      assert.deepEqual(await attached(target, rcp), [fullAccessOfResources]);
    }
    const { Roots } = await client.send(new ListRootsCommand({}));
    assert.equal(Roots?.[0]?.PolicyTypes?.length, 2);
  });

  test('is disabled, and its policies are attached to nothing any more', async () => {
    const policy = await created('Detached');
    await attach(policy, unit);
    const { Root } = await disable(scp);
    assert.deepEqual(Root?.PolicyTypes, [{ Type: rcp, Status: 'ENABLED' }]);
    assert.deepEqual(await attached(unit), []);
    await fails(disable(scp), 'PolicyTypeNotEnabled');
    await enable(scp);
    assert.deepEqual(await attached(unit), [fullAccess]);
    assert.deepEqual(await attached(unit, rcp), [fullAccessOfResources]);
  });
});

describe('an attachment', () => {
  test('is made, listed from both sides, and ended', async () => {
    const PolicyId = await created('Attached');
    for (const target of [root, unit, account]) await attach(PolicyId, target);
    const text = 'The selected policy is already attached to the specified target.';
    await fails(attach(PolicyId, unit), 'DuplicatePolicyAttachment', text);
    const { Targets } = await client.send(new ListTargetsForPolicyCommand({ PolicyId }));
    const arn = `arn:aws:organizations::${management}`;
    assert.deepEqual(
      Targets?.toSorted((a, b) => a.Type!.localeCompare(b.Type!)),
      [
        { TargetId: account, Arn: `${arn}:account/${id}/${account}`, Name: 'member', Type: 'ACCOUNT' },
        { TargetId: unit, Arn: `${arn}:ou/${id}/${unit}`, Name: 'Unit', Type: 'ORGANIZATIONAL_UNIT' },
        { TargetId: root, Arn: `${arn}:root/${id}/${root}`, Name: 'Root', Type: 'ROOT' },
      ],
    );
    const paged = await client.send(new ListTargetsForPolicyCommand({ PolicyId, MaxResults: 1 }));
    assert.equal(paged.Targets?.length, 1);
    const NextToken = paged.NextToken as string;
    const rest = await client.send(new ListTargetsForPolicyCommand({ PolicyId, NextToken }));
    assert.equal(rest.Targets?.length, 2);
    await fails(client.send(new DeletePolicyCommand({ PolicyId })), 'PolicyInUse', /must detach it/);
    for (const target of [root, unit, account]) await detach(PolicyId, target);
    await fails(detach(PolicyId, unit), 'PolicyNotAttached');
    await client.send(new DeletePolicyCommand({ PolicyId }));
  });

  test('needs a policy and a target that exist', async () => {
    const policy = await created('Alone');
    await fails(attach('p-0000000000', unit), 'PolicyNotFound');
    await fails(attach(policy, outside), 'TargetNotFound', "You specified a target that doesn't exist.");
    await fails(detach(policy, outside), 'TargetNotFound');
    await fails(attach(policy, 'everything'), 'InvalidInput', /pattern/, 'INVALID_PATTERN_TARGET_ID');
  });

  test('is one of five at most, and one at least', async () => {
    const policies = [];
    for (let n = 0; n < 5; n += 1) policies.push(await created(`Number ${n}`));
    for (const policy of policies.slice(0, 4)) await attach(policy, unit);
    await fails(
      attach(policies[4] as string, unit),
      'ConstraintViolation',
      'You have attached the maximum number of policies to the specified target.',
      'MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED',
    );
    for (const policy of policies.slice(0, 4)) await detach(policy, unit);
    await fails(
      detach(fullAccess, unit),
      'ConstraintViolation',
      'You cannot remove the last policy attached to the specified target. You must have at least one attached at all times.',
      'MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED',
    );
    await fails(
      detach(fullAccessOfResources, unit),
      'InvalidInput',
      /cannot be detached/,
      'NON_DETACHABLE_POLICY',
    );
  });
});
