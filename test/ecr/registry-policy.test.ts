import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import {
  CreateRepositoryCommand,
  DeleteRegistryPolicyCommand,
  DeleteRepositoryPolicyCommand,
  DescribePullThroughCacheRulesCommand,
  DescribeRepositoriesCommand,
  GetAccountSettingCommand,
  GetAuthorizationTokenCommand,
  GetRegistryPolicyCommand,
  ListImagesCommand,
  PutAccountSettingCommand,
  PutRegistryPolicyCommand,
  SetRepositoryPolicyCommand,
} from '@aws-sdk/client-ecr';
import { CreateUserCommand, DeleteUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { loginPassword } from '../support/ecr.ts';
import { type EcrWorld, newRepository, other, owner, pushImage, region, startEcrWorld } from './world.ts';

let world: EcrWorld;
before(async () => {
  world = await startEcrWorld();
});
after(() => world.close());
beforeEach(() => world.owner.send(new DeleteRegistryPolicyCommand({})).catch(() => {}));

const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const allowOther = { Effect: 'Allow', Principal: { AWS: other }, Action: 'ecr:*', Resource: '*' };
const put = (...statements: object[]) =>
  world.owner.send(new PutRegistryPolicyCommand({ policyText: policy(...statements) }));
const denied = { name: 'AccessDeniedException' };
const missing = {
  name: 'RegistryPolicyNotFoundException',
  message: `Registry policy does not exist in the registry with id '${owner}'`,
};
const invalid = {
  name: 'InvalidParameterException',
  message:
    "Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid registry policy provided'",
};

describe('a registry policy', () => {
  test('is put, shown as ECR writes it, and deleted', async () => {
    await assert.rejects(world.owner.send(new GetRegistryPolicyCommand({})), missing);
    await assert.rejects(world.owner.send(new DeleteRegistryPolicyCommand({})), missing);
    const made = await put(allowOther);
    assert.equal(made.registryId, owner);
    assert.match(made.policyText ?? '', new RegExp(`"AWS" : "arn:aws:iam::${other}:root"`));
    const shown = await world.owner.send(new GetRegistryPolicyCommand({}));
    assert.equal(shown.policyText, made.policyText);
    const gone = await world.owner.send(new DeleteRegistryPolicyCommand({}));
    assert.equal(gone.policyText, made.policyText);
    await assert.rejects(world.owner.send(new GetRegistryPolicyCommand({})), missing);
  });

  test('that is broken, or names whom nobody knows, is refused and changes nothing', async () => {
    await put(allowOther);
    const before = await world.owner.send(new GetRegistryPolicyCommand({}));
    for (const policyText of [
      'not JSON',
      policy({ ...allowOther, Resource: undefined }),
      policy({ ...allowOther, Action: 's3:GetObject' }),
      policy({ ...allowOther, Principal: undefined }),
      policy({ ...allowOther, Principal: { AWS: '555555555555' } }),
    ]) {
      await assert.rejects(
        world.owner.send(new PutRegistryPolicyCommand({ policyText })),
        invalid,
        policyText,
      );
    }
    const long = policy({ ...allowOther, Sid: 'x'.repeat(10_240) });
    await assert.rejects(world.owner.send(new PutRegistryPolicyCommand({ policyText: long })), {
      name: 'InvalidParameterException',
      message: /^Invalid parameter at 'policyText' .*less than or equal to 10240/,
    });
    const now = await world.owner.send(new GetRegistryPolicyCommand({}));
    assert.equal(now.policyText, before.policyText);
  });

  test('that leaves its author no way back is refused', async () => {
    const locking = { Effect: 'Deny', Principal: '*', Action: 'ecr:*RegistryPolicy', Resource: '*' };
    await assert.rejects(put(locking), { name: 'InvalidParameterException', message: /would prevent you/ });
    await put({ ...locking, Action: 'ecr:PutRegistryPolicy' });
    await assert.rejects(put(allowOther), /with an explicit deny in a resource-based policy$/);
  });

  test('counts at every request, beside the repository policy: an Allow in either, a Deny in either', async () => {
    const repositoryName = await newRepository(world.owner);
    await pushImage(world.owner, repositoryName, 'latest');
    const list = () => world.other.send(new ListImagesCommand({ registryId: owner, repositoryName }));
    const setPolicy = (...statements: object[]) =>
      world.owner.send(new SetRepositoryPolicyCommand({ repositoryName, policyText: policy(...statements) }));
    const { Resource: _, ...onRepository } = allowOther;
    await assert.rejects(list(), denied);
    await put(allowOther);
    assert.equal((await list()).imageIds?.length, 1);
    await setPolicy({ ...onRepository, Effect: 'Deny' });
    await assert.rejects(list(), /with an explicit deny in a resource-based policy$/);
    await setPolicy(onRepository);
    await put({ ...allowOther, Effect: 'Deny' });
    await assert.rejects(list(), /with an explicit deny in a resource-based policy$/);
    await world.owner.send(new DeleteRegistryPolicyCommand({}));
    assert.equal((await list()).imageIds?.length, 1);
    await world.owner.send(new DeleteRepositoryPolicyCommand({ repositoryName }));
    await assert.rejects(list(), denied);
  });

  test('reaches as far as its Resource says', async () => {
    const [near, far] = [await newRepository(world.owner), await newRepository(world.owner)];
    await put({ ...allowOther, Resource: `arn:aws:ecr:${region}:${owner}:repository/${near}` });
    const list = (repositoryName: string) =>
      world.other.send(new ListImagesCommand({ registryId: owner, repositoryName }));
    assert.deepEqual((await list(near)).imageIds, []);
    await assert.rejects(list(far), denied);
  });

  test('decides on creating, listing, the catalog and the registry itself', async () => {
    const create = new CreateRepositoryCommand({ registryId: owner, repositoryName: 'made/by-other' });
    const list = new DescribeRepositoriesCommand({ registryId: owner });
    const rules = new DescribePullThroughCacheRulesCommand({ registryId: owner });
    const password = await loginPassword(world.other);
    const catalog = async () => {
      const authorization = `Basic ${Buffer.from(`AWS:${password}`).toString('base64')}`;
      const url = `${world.server.url}/v2/${owner}/${region}/_catalog`;
      return (await fetch(url, { headers: { authorization } })).status;
    };
    for (const command of [create, list, rules]) {
      await assert.rejects(world.other.send(command as typeof list), denied);
    }
    assert.equal(await catalog(), 403);
    await put(allowOther);
    for (const command of [create, list, rules]) await world.other.send(command as typeof list);
    assert.equal(await catalog(), 200);
    await put({
      ...allowOther,
      Effect: 'Deny',
      Principal: '*',
      NotAction: 'ecr:*RegistryPolicy',
      Action: undefined,
    });
    await assert.rejects(world.owner.send(new DescribeRepositoriesCommand({})), /explicit deny/);
    assert.ok(
      await world.owner.send(new GetAuthorizationTokenCommand({})),
      'a token is no part of a registry',
    );
  });

  test('shows deleted users by their unique id', async () => {
    const iam = new IAMClient({
      endpoint: world.server.url,
      region,
      credentials: world.server.rootOf(other),
    });
    const { User } = await iam.send(new CreateUserCommand({ UserName: 'leaver' }));
    await put({ ...allowOther, Principal: { AWS: User?.Arn } });
    await iam.send(new DeleteUserCommand({ UserName: 'leaver' }));
    const { policyText } = await world.owner.send(new GetRegistryPolicyCommand({}));
    assert.match(policyText ?? '', new RegExp(`"AWS" : "${User?.UserId}"`));
    iam.destroy();
  });
});

describe('account settings', () => {
  const get = async (name: string) => (await world.owner.send(new GetAccountSettingCommand({ name }))).value;
  const set = (name: string, value: string) =>
    world.owner.send(new PutAccountSettingCommand({ name, value }));

  test('have their defaults, and are set', async () => {
    assert.equal(await get('BASIC_SCAN_TYPE_VERSION'), 'AWS_NATIVE');
    assert.equal(await get('REGISTRY_POLICY_SCOPE'), 'V2');
    assert.equal(await get('BLOB_MOUNTING'), 'ENABLED');
    const answer = await set('BASIC_SCAN_TYPE_VERSION', 'AWS_NATIVE');
    assert.deepEqual([answer.name, answer.value], ['BASIC_SCAN_TYPE_VERSION', 'AWS_NATIVE']);
  });

  test('of unknown names or values are refused', async () => {
    const validation = { name: 'ValidationException' };
    await assert.rejects(get('UNKNOWN'), validation);
    await assert.rejects(get('constructor'), validation);
    await assert.rejects(set('UNKNOWN', 'ENABLED'), validation);
    await assert.rejects(set('BLOB_MOUNTING', 'PERHAPS'), validation);
    await assert.rejects(set('BASIC_SCAN_TYPE_VERSION', 'CLAIR'), validation);
  });

  test('are told apart by the condition key ecr:AccountSetting', async () => {
    const guard = {
      Effect: 'Deny',
      Principal: '*',
      Action: 'ecr:PutAccountSetting',
      Resource: '*',
      Condition: { StringEquals: { 'ecr:AccountSetting': 'BLOB_MOUNTING' } },
    };
    await put(guard);
    await assert.rejects(set('BLOB_MOUNTING', 'ENABLED'), denied);
    await set('REGISTRY_POLICY_SCOPE', 'V2');
  });

  test('scope V1 takes three actions only, and no say in requests', async () => {
    const repositoryName = await newRepository(world.owner);
    const list = () => world.other.send(new ListImagesCommand({ registryId: owner, repositoryName }));
    await put(allowOther);
    await list();
    await set('REGISTRY_POLICY_SCOPE', 'V1');
    await assert.rejects(list(), denied);
    await assert.rejects(put({ ...allowOther, Action: 'ecr:ListImages' }), invalid);
    await assert.rejects(put({ ...allowOther, Action: undefined, NotAction: 'ecr:ListImages' }), invalid);
    await put({
      ...allowOther,
      Action: ['ecr:ReplicateImage', 'ecr:CreateRepository', 'ecr:BatchImportUpstreamImage'],
    });
    await put(allowOther);
    await set('REGISTRY_POLICY_SCOPE', 'V2');
    await list();
  });
});
