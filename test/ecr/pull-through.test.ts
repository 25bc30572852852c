import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  CreatePullThroughCacheRuleCommand,
  type CreatePullThroughCacheRuleRequest,
  DeletePullThroughCacheRuleCommand,
  DescribePullThroughCacheRulesCommand,
  UpdatePullThroughCacheRuleCommand,
  ValidatePullThroughCacheRuleCommand,
} from '@aws-sdk/client-ecr';
import { type EcrWorld, other, owner, region, startEcrWorld } from './world.ts';

let world: EcrWorld;
before(async () => {
  world = await startEcrWorld();
});
after(() => world.close());

const secret = (name = 'docker', account = owner, inRegion = region) =>
  `arn:aws:secretsmanager:${inRegion}:${account}:secret:ecr-pullthroughcache/${name}`;
const role = (account = owner) => `arn:aws:iam::${account}:role/pull-through`;
const create = (
  ecrRepositoryPrefix: string,
  upstreamRegistryUrl: string,
  more: Partial<CreatePullThroughCacheRuleRequest> = {},
) =>
  world.owner.send(
    new CreatePullThroughCacheRuleCommand({ ecrRepositoryPrefix, upstreamRegistryUrl, ...more }),
  );
const remove = (ecrRepositoryPrefix: string) =>
  world.owner.send(new DeletePullThroughCacheRuleCommand({ ecrRepositoryPrefix }));
const missing = (prefix: string) => ({
  name: 'PullThroughCacheRuleNotFoundException',
  message: `Pull through cache rule with repository prefix '${prefix}' does not exist in the registry with id '${owner}'`,
});

describe('a pull-through cache rule', () => {
  test('is made for every kind of upstream registry', async () => {
    const upstreams: [string, string, Partial<CreatePullThroughCacheRuleRequest>?][] = [
      ['ecr-public', 'public.ecr.aws'],
      ['k8s', 'registry.k8s.io'],
      ['quay', 'quay.io'],
      ['docker-hub', 'registry-1.docker.io', { credentialArn: secret() }],
      ['github-container-registry', 'ghcr.io', { credentialArn: secret() }],
      ['gitlab-container-registry', 'registry.gitlab.com', { credentialArn: secret() }],
      ['azure-container-registry', 'ours.azurecr.io', { credentialArn: secret() }],
      ['chainguard', 'cgr.dev', { credentialArn: secret() }],
      ['ecr', `${other}.dkr.ecr.${region}.amazonaws.com`, { customRoleArn: role() }],
    ];
    for (const [kind, url, more] of upstreams) {
      const rule = await create(`kind/${kind}`.slice(0, 30), url, more);
      assert.equal(rule.upstreamRegistry, kind);
      assert.equal(rule.upstreamRegistryUrl, url);
      assert.equal(rule.credentialArn, more?.credentialArn);
      assert.equal(rule.customRoleArn, more?.customRoleArn);
      assert.equal(rule.registryId, owner);
      assert.ok(rule.createdAt);
    }
    const { pullThroughCacheRules = [] } = await world.owner.send(
      new DescribePullThroughCacheRulesCommand({}),
    );
    assert.equal(pullThroughCacheRules.length, upstreams.length);
    for (const rule of pullThroughCacheRules) await remove(rule.ecrRepositoryPrefix as string);
  });

  test('is refused where the upstream or its proof is wrong', async () => {
    const validation = { name: 'ValidationException' };
    const unsupported = { name: 'UnsupportedUpstreamRegistryException' };
    const ecr = (account: string, inRegion = region) => `${account}.dkr.ecr.${inRegion}.amazonaws.com`;
    await assert.rejects(create('a-b', 'registry.example.com'), unsupported);
    await assert.rejects(create('a-b', 'https://quay.io'), unsupported);
    await assert.rejects(create('a-b', 'quay.io', { upstreamRegistry: 'k8s' }), validation);
    await assert.rejects(create('a-b', 'registry-1.docker.io'), {
      ...unsupported,
      message:
        /^The specified upstream registry requires authentication\. Specify a valid Secrets Manager ARN/,
    });
    await assert.rejects(create('a-b', 'quay.io', { credentialArn: secret() }), validation);
    await assert.rejects(create('a-b', 'quay.io', { customRoleArn: role() }), validation);
    for (const arn of [secret('a', other), secret('a', owner, 'eu-west-1')]) {
      await assert.rejects(create('a-b', 'ghcr.io', { credentialArn: arn }), validation);
    }
    await assert.rejects(create('a-b', 'ghcr.io', { credentialArn: secret().replace('ecr-', '') }), {
      name: 'InvalidParameterException',
    });
    await assert.rejects(create('a-b', ecr(other)), validation);
    await assert.rejects(create('a-b', ecr(other), { customRoleArn: role(other) }), validation);
    await assert.rejects(create('a-b', ecr(other), { customRoleArn: 'role/x' }), validation);
    await assert.rejects(create('a-b', ecr(owner)), validation);
    await assert.rejects(create('ROOT', 'quay.io', { upstreamRepositoryPrefix: 'team' }), validation);
    await assert.rejects(create('Team', 'quay.io'), { name: 'InvalidParameterException' });
    await assert.rejects(create('x'.repeat(31), 'quay.io'), { name: 'InvalidParameterException' });
    await create('a-b', ecr(owner, 'eu-west-1'), { upstreamRepositoryPrefix: 'ROOT' });
    await remove('a-b');
  });

  test('is there once, whether or not its prefix ends with a slash', async () => {
    await create('team/a', 'quay.io');
    const there = {
      name: 'PullThroughCacheRuleAlreadyExistsException',
      message: `Pull through cache rule with repository prefix 'team/a/' already exists in the registry with id '${owner}'`,
    };
    await assert.rejects(create('team/a/', 'public.ecr.aws'), there);
    await remove('team/a/');
    await assert.rejects(remove('team/a'), missing('team/a'));
  });

  test('is described by its prefix, or in pages', async () => {
    const prefixes = ['p1', 'p2', 'p3', 'p4', 'p5'];
    for (const prefix of prefixes) await create(prefix, 'quay.io', { upstreamRepositoryPrefix: 'up' });
    const found: unknown[] = [];
    let nextToken: string | undefined;
    do {
      const command = new DescribePullThroughCacheRulesCommand({ maxResults: 2, nextToken });
      const page = await world.owner.send(command);
      found.push(...(page.pullThroughCacheRules ?? []).map(rule => rule.ecrRepositoryPrefix));
      nextToken = page.nextToken;
    } while (nextToken);
    assert.deepEqual(found, prefixes);
    const ask = (more: object) =>
      world.owner.send(new DescribePullThroughCacheRulesCommand({ ecrRepositoryPrefixes: ['p2'], ...more }));
    const { pullThroughCacheRules: [rule, ...others] = [] } = await ask({});
    assert.deepEqual(others, []);
    assert.deepEqual([rule?.upstreamRegistry, rule?.upstreamRepositoryPrefix], ['quay', 'up']);
    assert.ok(rule?.updatedAt);
    await assert.rejects(ask({ maxResults: 1 }), { name: 'InvalidParameterException' });
    await assert.rejects(ask({ ecrRepositoryPrefixes: ['p9'] }), missing('p9'));
    for (const prefix of prefixes) await remove(prefix);
  });

  test('gets another credential, and nothing else', async () => {
    await create('hub', 'registry-1.docker.io', { credentialArn: secret('one') });
    const update = (more: object, ecrRepositoryPrefix = 'hub') =>
      world.owner.send(new UpdatePullThroughCacheRuleCommand({ ecrRepositoryPrefix, ...more }));
    const rule = await update({ credentialArn: secret('two') });
    assert.equal(rule.credentialArn, secret('two'));
    assert.ok(rule.updatedAt);
    await assert.rejects(update({}), {
      name: 'InvalidParameterException',
      message: 'Invalid input: Please set either credential arn or role arn to update the credentials',
    });
    await assert.rejects(update({ customRoleArn: role() }), { name: 'ValidationException' });
    await assert.rejects(update({ credentialArn: secret('two', other) }), { name: 'ValidationException' });
    await assert.rejects(update({ credentialArn: secret() }, 'none'), missing('none'));
    const gone = await remove('hub');
    assert.equal(gone.credentialArn, secret('two'));
  });

  test('is never found valid, for nothing is fetched yet', async () => {
    await create('quay', 'quay.io');
    const command = new ValidatePullThroughCacheRuleCommand({ ecrRepositoryPrefix: 'quay' });
    const answer = await world.owner.send(command);
    assert.deepEqual([answer.isValid, answer.upstreamRegistryUrl], [false, 'quay.io']);
    assert.match(answer.failure ?? '', /does not fetch from upstream registries/);
    await remove('quay');
    await assert.rejects(world.owner.send(command), missing('quay'));
  });

  test('is one of at most fifty', async () => {
    const prefixes = Array.from({ length: 50 }, (_, i) => `limit-${i}`);
    for (const prefix of prefixes) await create(prefix, 'quay.io');
    await assert.rejects(create('limit-50', 'quay.io'), {
      name: 'LimitExceededException',
      message: `The registry with id '${owner}' already has the maximum allowed number of pull through cache rules which is '50'`,
    });
    for (const prefix of prefixes) await remove(prefix);
  });
});
