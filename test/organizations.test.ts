import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
  DeleteOrganizationalUnitCommand,
  DeleteOrganizationCommand,
  DescribeOrganizationalUnitCommand,
  DescribeOrganizationCommand,
  EnableAllFeaturesCommand,
  ListAccountsCommand,
  ListChildrenCommand,
  ListOrganizationalUnitsForParentCommand,
  ListParentsCommand,
  ListRootsCommand,
  ListTagsForResourceCommand,
  MoveAccountCommand,
  type OrganizationsClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateOrganizationalUnitCommand,
} from '@aws-sdk/client-organizations';
import {
  createAccount,
  createOrganization,
  fails,
  management,
  type Organizations,
  outside,
  second,
  startOrganizations,
} from './organizations-server.ts';

let world: Organizations;
before(async () => {
  world = await startOrganizations();
});
after(() => world?.server.remove());

const unit = async (client: OrganizationsClient, ParentId: string, Name: string): Promise<string> => {
  const { OrganizationalUnit } = await client.send(new CreateOrganizationalUnitCommand({ ParentId, Name }));
  return OrganizationalUnit?.Id as string;
};

test('outside of an organization there is nothing but making one', async () => {
  const client = world.as(outside);
  const text = 'Your account is not a member of an organization.';
  await fails(client.send(new DescribeOrganizationCommand({})), 'AWSOrganizationsNotInUse', text);
  await fails(client.send(new ListAccountsCommand({})), 'AWSOrganizationsNotInUse', text);
});

describe('an organization', () => {
  let client: OrganizationsClient;
  let root: string;
  let id: string;

  before(async () => {
    client = world.as(management);
    ({ id, root } = await createOrganization(client));
  });

  test('is described with its management account', async () => {
    const { Organization: found } = await client.send(new DescribeOrganizationCommand({}));
    assert.match(id, /^o-[a-z0-9]{10}$/);
    assert.deepEqual(found, {
      Id: id,
      Arn: `arn:aws:organizations::${management}:organization/${id}`,
      FeatureSet: 'ALL',
      MasterAccountArn: `arn:aws:organizations::${management}:account/${id}/${management}`,
      MasterAccountId: management,
      MasterAccountEmail: 'management@example.com',
      AvailablePolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }],
    });
    const { Accounts } = await client.send(new ListAccountsCommand({}));
    assert.equal(Accounts?.length, 1);
    assert.deepEqual(Accounts[0]?.Paths, [`${id}/${root}/${management}/`]);
  });

  test('is made once, with all features', async () => {
    await fails(
      client.send(new CreateOrganizationCommand({})),
      'AlreadyInOrganization',
      'The AWS account is already a member of an organization.',
    );
    await fails(
      client.send(new EnableAllFeaturesCommand({})),
      'HandshakeConstraintViolation',
      /already has all features/,
      'ORGANIZATION_ALREADY_HAS_ALL_FEATURES',
    );
    await fails(
      world.as(outside).send(new CreateOrganizationCommand({ FeatureSet: 'CONSOLIDATED_BILLING' })),
      'ConstraintViolation',
      /has all features/,
      'CREATE_ORGANIZATION_IN_BILLING_MODE_UNSUPPORTED_REGION',
    );
  });

  test('has one root', async () => {
    const { Roots, NextToken } = await client.send(new ListRootsCommand({}));
    const Arn = `arn:aws:organizations::${management}:root/${id}/${root}`;
    assert.deepEqual(Roots, [{ Id: root, Arn, Name: 'Root', PolicyTypes: [] }]);
    assert.equal(NextToken, undefined);
  });

  test('has units up to five levels deep', async () => {
    let parent = root;
    const path: string[] = [];
    for (let level = 1; level <= 5; level += 1) {
      parent = await unit(client, parent, `Level ${level}`);
      path.push(parent);
      assert.match(parent, new RegExp(`^ou-${root.slice(2)}-[a-z0-9]{8}$`));
    }
    await fails(
      client.send(new CreateOrganizationalUnitCommand({ ParentId: parent, Name: 'Level 6' })),
      'ConstraintViolation',
      /depth/,
      'OU_DEPTH_LIMIT_EXCEEDED',
    );
    const { OrganizationalUnit } = await client.send(
      new DescribeOrganizationalUnitCommand({ OrganizationalUnitId: parent }),
    );
    assert.deepEqual(OrganizationalUnit, {
      Id: parent,
      Arn: `arn:aws:organizations::${management}:ou/${id}/${parent}`,
      Name: 'Level 5',
      Path: `${id}/${root}/${path.join('/')}/`,
    });
    await fails(
      client.send(new DeleteOrganizationalUnitCommand({ OrganizationalUnitId: path[0] })),
      'OrganizationalUnitNotEmpty',
    );
    for (const each of path.reverse()) {
      await client.send(new DeleteOrganizationalUnitCommand({ OrganizationalUnitId: each }));
    }
    await fails(
      client.send(new DescribeOrganizationalUnitCommand({ OrganizationalUnitId: parent })),
      'OrganizationalUnitNotFound',
      "You specified an organizational unit that doesn't exist.",
    );
  });

  test('names its units, each name once under a parent', async () => {
    const dev = await unit(client, root, 'Dev');
    const inner = await unit(client, dev, 'Dev');
    await fails(
      client.send(new CreateOrganizationalUnitCommand({ ParentId: root, Name: 'Dev' })),
      'DuplicateOrganizationalUnit',
      'An OU with the same name already exists.',
    );
    const ops = await unit(client, root, 'Ops');
    await fails(
      client.send(new UpdateOrganizationalUnitCommand({ OrganizationalUnitId: ops, Name: 'Dev' })),
      'DuplicateOrganizationalUnit',
    );
    const { OrganizationalUnit } = await client.send(
      new UpdateOrganizationalUnitCommand({ OrganizationalUnitId: ops, Name: 'Operations' }),
    );
    assert.equal(OrganizationalUnit?.Name, 'Operations');
    const { Parents } = await client.send(new ListParentsCommand({ ChildId: inner }));
    assert.deepEqual(Parents, [{ Id: dev, Type: 'ORGANIZATIONAL_UNIT' }]);
    const { Parents: above } = await client.send(new ListParentsCommand({ ChildId: dev }));
    assert.deepEqual(above, [{ Id: root, Type: 'ROOT' }]);
    for (const each of [inner, dev, ops]) {
      await client.send(new DeleteOrganizationalUnitCommand({ OrganizationalUnitId: each }));
    }
  });

  test('lists units and accounts of a parent page by page', async () => {
    const dev = await unit(client, root, 'Paged');
    const made = [];
    for (let n = 0; n < 5; n += 1) made.push(await unit(client, dev, `Unit ${n}`));
    const seen: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await client.send(
        new ListOrganizationalUnitsForParentCommand({ ParentId: dev, MaxResults: 2, NextToken }),
      );
      assert.ok((page.OrganizationalUnits ?? []).length <= 2);
      seen.push(...(page.OrganizationalUnits ?? []).map(each => each.Id as string));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    assert.deepEqual(seen, made.toSorted());
    const { Children } = await client.send(
      new ListChildrenCommand({ ParentId: dev, ChildType: 'ORGANIZATIONAL_UNIT' }),
    );
    assert.deepEqual(
      Children,
      made.toSorted().map(Id => ({ Id, Type: 'ORGANIZATIONAL_UNIT' })),
    );
    const account = await createAccount(client, 'paged');
    await client.send(
      new MoveAccountCommand({ AccountId: account, SourceParentId: root, DestinationParentId: dev }),
    );
    const accounts = await client.send(new ListChildrenCommand({ ParentId: dev, ChildType: 'ACCOUNT' }));
    assert.deepEqual(accounts.Children, [{ Id: account, Type: 'ACCOUNT' }]);
    await fails(
      client.send(new ListRootsCommand({ NextToken: '!' })),
      'InvalidInput',
      /NextToken/,
      'INVALID_NEXT_TOKEN',
    );
    await fails(
      client.send(new ListChildrenCommand({ ParentId: 'ou-none-00000000', ChildType: 'ACCOUNT' })),
      'ParentNotFound',
    );
    await fails(client.send(new ListParentsCommand({ ChildId: second })), 'ChildNotFound');
  });

  test('has tags, whose keys differ by case', async () => {
    const dev = await unit(client, root, 'Tagged');
    for (const ResourceId of [root, dev, management]) {
      await client.send(
        new TagResourceCommand({
          ResourceId,
          Tags: [
            { Key: 'team', Value: 'web' },
            { Key: 'Team', Value: 'core' },
          ],
        }),
      );
      await client.send(new UntagResourceCommand({ ResourceId, TagKeys: ['team'] }));
      const { Tags } = await client.send(new ListTagsForResourceCommand({ ResourceId }));
      assert.deepEqual(Tags, [{ Key: 'Team', Value: 'core' }]);
    }
    const tag = (ResourceId: string, ...keys: string[]) =>
      client.send(new TagResourceCommand({ ResourceId, Tags: keys.map(Key => ({ Key, Value: '' })) }));
    await fails(tag(dev, 'a', 'a'), 'InvalidInput', /unique/, 'DUPLICATE_TAG_KEY');
    await fails(tag(dev, 'aws:x'), 'InvalidInput', /system tag/, 'INVALID_SYSTEM_TAGS_PARAMETER');
    const many = Array.from({ length: 50 }, (_, n) => `key-${n}`);
    await fails(tag(dev, ...many), 'ConstraintViolation', /number of tags/, 'MAX_TAG_LIMIT_EXCEEDED');
    await fails(tag(second, 'a'), 'TargetNotFound', "You specified a target that doesn't exist.");
  });

  test('input that breaks the model is refused with a reason', async () => {
    const describeUnit = (OrganizationalUnitId: string | undefined) =>
      client.send(new DescribeOrganizationalUnitCommand({ OrganizationalUnitId }));
    const pattern = 'You provided a value that does not match the required pattern.';
    await fails(describeUnit('unit'), 'InvalidInput', pattern, 'INVALID_PATTERN');
    await fails(describeUnit(undefined), 'InvalidInput', /required parameters/, 'INPUT_REQUIRED');
    const pages = (MaxResults: number) => client.send(new ListAccountsCommand({ MaxResults }));
    await fails(pages(21), 'InvalidInput', /larger value/, 'MAX_VALUE_EXCEEDED');
    await fails(pages(0), 'InvalidInput', /smaller value/, 'MIN_VALUE_EXCEEDED');
    const named = (Name: string) => unit(client, root, Name);
    await fails(named(''), 'InvalidInput', /shorter/, 'MIN_LENGTH_EXCEEDED');
    await fails(named('x'.repeat(129)), 'InvalidInput', /longer/, 'MAX_LENGTH_EXCEEDED');
    const children = client.send(new ListChildrenCommand({ ParentId: root, ChildType: 'ROOT' as 'ACCOUNT' }));
    await fails(children, 'InvalidInput', 'You specified an invalid value.', 'INVALID_ENUM');
  });

  test('ends when its other accounts have left', async () => {
    await fails(
      client.send(new DeleteOrganizationCommand({})),
      'OrganizationNotEmpty',
      'To delete an organization you must first remove all member accounts (except the master).',
    );
    const { id: other, root: otherRoot } = await createOrganization(world.as(outside));
    await unit(world.as(outside), otherRoot, 'Unit');
    await world.as(outside).send(new DeleteOrganizationCommand({}));
    await fails(world.as(outside).send(new DescribeOrganizationCommand({})), 'AWSOrganizationsNotInUse');
    const again = await createOrganization(world.as(outside));
    assert.notEqual(again.id, other);
  });
});
