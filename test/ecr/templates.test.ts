import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  CreateRepositoryCreationTemplateCommand,
  type CreateRepositoryCreationTemplateRequest,
  DeleteRepositoryCommand,
  DeleteRepositoryCreationTemplateCommand,
  DescribeRepositoriesCommand,
  DescribeRepositoryCreationTemplatesCommand,
  type ECRClient,
  GetLifecyclePolicyCommand,
  GetRepositoryPolicyCommand,
  InitiateLayerUploadCommand,
  ListTagsForResourceCommand,
  UpdateRepositoryCreationTemplateCommand,
} from '@aws-sdk/client-ecr';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { ecrClient, loginPassword } from '../support/ecr.ts';
import { type EcrWorld, other, owner, pushImage, region, startEcrWorld } from './world.ts';

let world: EcrWorld;
let iam: IAMClient;
before(async () => {
  world = await startEcrWorld();
  iam = new IAMClient({ endpoint: world.server.url, region, credentials: world.server.rootOf(owner) });
});
after(async () => {
  iam.destroy();
  await world.close();
});

type Settings = Omit<CreateRepositoryCreationTemplateRequest, 'prefix' | 'appliedFor'>;
const create = (
  prefix: string,
  settings: Settings = {},
  appliedFor: CreateRepositoryCreationTemplateRequest['appliedFor'] = ['CREATE_ON_PUSH'],
) => world.owner.send(new CreateRepositoryCreationTemplateCommand({ prefix, appliedFor, ...settings }));
const remove = (prefix: string) => world.owner.send(new DeleteRepositoryCreationTemplateCommand({ prefix }));
const begin = (repositoryName: string, ecr: ECRClient = world.owner) =>
  ecr.send(new InitiateLayerUploadCommand({ registryId: owner, repositoryName }));
const made = async (name: string) =>
  (await world.owner.send(new DescribeRepositoriesCommand({ repositoryNames: [name] }))).repositories?.[0];

const repositoryPolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: other }, Action: 'ecr:BatchGetImage' }],
});
const lifecyclePolicy = JSON.stringify({
  rules: [
    {
      rulePriority: 1,
      selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 10 },
      action: { type: 'expire' },
    },
  ],
});

/** A user of the owner's account who may do these actions. */
async function user(name: string, ...Action: string[]): Promise<ECRClient> {
  await iam.send(new CreateUserCommand({ UserName: name }));
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
  });
  await iam.send(new PutUserPolicyCommand({ UserName: name, PolicyName: 'p', PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
  const credentials = {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  };
  return ecrClient(world.server.url, credentials, region);
}

describe('a creation template', () => {
  test('is made with every setting, shown, changed and deleted', async () => {
    const settings: Settings = {
      description: 'for teams',
      encryptionConfiguration: { encryptionType: 'AES256' },
      resourceTags: [{ Key: 'made-by', Value: 'template' }],
      imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'latest*' }],
      repositoryPolicy,
      lifecyclePolicy,
      customRoleArn: `arn:aws:iam::${owner}:role/templates`,
    };
    const answer = await create('team', settings, ['CREATE_ON_PUSH', 'REPLICATION']);
    assert.equal(answer.registryId, owner);
    const {
      createdAt,
      updatedAt,
      repositoryPolicy: shownPolicy,
      ...shown
    } = answer.repositoryCreationTemplate ?? {};
    const { repositoryPolicy: _, ...expected } = settings;
    assert.deepEqual(shown, { prefix: 'team', appliedFor: ['CREATE_ON_PUSH', 'REPLICATION'], ...expected });
    assert.match(shownPolicy ?? '', new RegExp(`"AWS" : "arn:aws:iam::${other}:root"`));
    assert.deepEqual(updatedAt, createdAt);

    const update = new UpdateRepositoryCreationTemplateCommand({
      prefix: 'team/',
      description: 'for all',
      lifecyclePolicy: '',
      appliedFor: ['PULL_THROUGH_CACHE'],
    });
    const { repositoryCreationTemplate: changed } = await world.owner.send(update);
    assert.equal(changed?.description, 'for all');
    assert.equal(changed?.lifecyclePolicy, undefined);
    assert.deepEqual(changed?.appliedFor, ['PULL_THROUGH_CACHE']);
    assert.equal(changed?.imageTagMutability, 'IMMUTABLE_WITH_EXCLUSION');
    assert.deepEqual(changed?.resourceTags, settings.resourceTags);

    assert.deepEqual((await remove('team')).repositoryCreationTemplate, changed);
    const missing = {
      name: 'TemplateNotFoundException',
      message: `Repository creation template with prefix 'team' does not exist in the registry with id '${owner}'`,
    };
    await assert.rejects(remove('team'), missing);
    await assert.rejects(
      world.owner.send(new UpdateRepositoryCreationTemplateCommand({ prefix: 'team' })),
      missing,
    );
  });

  test('is there once, and is refused where something of it is wrong', async () => {
    await create('once');
    await assert.rejects(create('once/'), { name: 'TemplateAlreadyExistsException' });
    await remove('once');
    const invalid = { name: 'InvalidParameterException' };
    await assert.rejects(create('Bad Prefix'), invalid);
    await assert.rejects(create('a', { repositoryPolicy: 'no JSON' }), invalid);
    await assert.rejects(
      create('a', { repositoryPolicy: repositoryPolicy.replace(other, '555555555555') }),
      invalid,
    );
    await assert.rejects(create('a', { lifecyclePolicy: '{"rules":[]}' }), invalid);
    await assert.rejects(create('a', { imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION' }), invalid);
    await assert.rejects(create('a', { encryptionConfiguration: { encryptionType: 'KMS' } }), invalid);
    await assert.rejects(create('a', { resourceTags: [{ Key: 'aws:x', Value: 'y' }] }), {
      name: 'ValidationException',
    });
    await assert.rejects(create('a', {}, []), { name: 'ValidationException' });
    await assert.rejects(create('a', { customRoleArn: 'role/x' }), { name: 'ValidationException' });
    const { repositoryCreationTemplates } = await world.owner.send(
      new DescribeRepositoryCreationTemplatesCommand({}),
    );
    assert.deepEqual(repositoryCreationTemplates, []);
  });

  test('is described by its prefix, or in pages', async () => {
    const prefixes = ['ROOT', 'a', 'b', 'c/d', 'e'];
    for (const prefix of prefixes) await create(prefix, {}, ['REPLICATION']);
    const found: unknown[] = [];
    let nextToken: string | undefined;
    do {
      const command = new DescribeRepositoryCreationTemplatesCommand({ maxResults: 2, nextToken });
      const page = await world.owner.send(command);
      found.push(...(page.repositoryCreationTemplates ?? []).map(each => each.prefix));
      nextToken = page.nextToken;
    } while (nextToken);
    assert.deepEqual(found, prefixes);
    const ask = (more: object) =>
      world.owner.send(
        new DescribeRepositoryCreationTemplatesCommand({ prefixes: ['c/d', 'none'], ...more }),
      );
    assert.deepEqual(
      (await ask({})).repositoryCreationTemplates?.map(each => each.prefix),
      ['c/d'],
    );
    await assert.rejects(ask({ maxResults: 1 }), { name: 'InvalidParameterException' });
    for (const prefix of prefixes) await remove(prefix);
  });

  test('with policies is made only by who may set them by hand', async () => {
    const ecr = await user('template-author', 'ecr:*RepositoryCreationTemplate*');
    const make = (settings: Settings) =>
      ecr.send(
        new CreateRepositoryCreationTemplateCommand({
          prefix: 'sly',
          appliedFor: ['REPLICATION'],
          ...settings,
        }),
      );
    const where = `on resource: arn:aws:ecr:${region}:${owner}:repository/sly/\\*`;
    await assert.rejects(make({ repositoryPolicy }), new RegExp(`ecr:SetRepositoryPolicy ${where}`));
    await assert.rejects(make({ lifecyclePolicy }), new RegExp(`ecr:PutLifecyclePolicy ${where}`));
    await make({});
    const update = new UpdateRepositoryCreationTemplateCommand({ prefix: 'sly', repositoryPolicy });
    await assert.rejects(ecr.send(update), new RegExp(`ecr:SetRepositoryPolicy ${where}`));
    await remove('sly');
    ecr.destroy();
  });
});

describe('a push to a repository that is not there', () => {
  test('finds no repository without a template for pushes', async () => {
    await create('other-use', {}, ['REPLICATION', 'PULL_THROUGH_CACHE']);
    await create('near');
    const missing = { name: 'RepositoryNotFoundException' };
    for (const name of ['other-use/app', 'near', 'nearer/app', 'far/near/app']) {
      await assert.rejects(begin(name), missing, name);
      await assert.rejects(made(name), missing, name);
    }
    await remove('other-use');
    await remove('near');
  });

  test('makes it with the settings of the longest prefix', async () => {
    await create('ROOT', { imageTagMutability: 'IMMUTABLE' });
    await create('team', {
      imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'dev-*' }],
      repositoryPolicy,
      lifecyclePolicy,
      resourceTags: [{ Key: 'made-by', Value: 'template' }],
    });
    await create('team/app', { description: 'not for pushes' }, ['REPLICATION']);
    await begin('elsewhere');
    assert.equal((await made('elsewhere'))?.imageTagMutability, 'IMMUTABLE');
    await begin('team/app/web');
    const repository = await made('team/app/web');
    assert.equal(repository?.imageTagMutability, 'IMMUTABLE_WITH_EXCLUSION');
    assert.deepEqual(repository?.imageTagMutabilityExclusionFilters, [
      { filterType: 'WILDCARD', filter: 'dev-*' },
    ]);
    const { tags } = await world.owner.send(
      new ListTagsForResourceCommand({ resourceArn: repository?.repositoryArn }),
    );
    assert.deepEqual(tags, [{ Key: 'made-by', Value: 'template' }]);
    const which = { repositoryName: 'team/app/web' };
    assert.match(
      (await world.owner.send(new GetRepositoryPolicyCommand(which))).policyText ?? '',
      /ecr:BatchGetImage/,
    );
    assert.deepEqual(
      JSON.parse((await world.owner.send(new GetLifecyclePolicyCommand(which))).lifecyclePolicyText ?? ''),
      JSON.parse(lifecyclePolicy),
    );
    await pushImage(world.owner, 'team/app/web', 'v1');
    for (const prefix of ['ROOT', 'team', 'team/app']) await remove(prefix);
  });

  test('makes it once, however many begin at the same time', async () => {
    await create('race');
    for (let round = 0; round < 10; round++) {
      const name = `race/app-${round}`;
      const uploads = await Promise.all(Array.from({ length: 8 }, () => begin(name)));
      assert.equal(new Set(uploads.map(upload => upload.uploadId)).size, 8);
      assert.ok(await made(name));
    }
    await remove('race');
  });

  test('needs ecr:CreateRepository besides the right to upload', async () => {
    await create('guarded');
    const pusher = await user('pusher', 'ecr:InitiateLayerUpload', 'ecr:GetAuthorizationToken');
    const builder = await user('builder', 'ecr:InitiateLayerUpload', 'ecr:CreateRepository');
    const denial = `User: arn:aws:iam::${owner}:user/pusher is not authorized to perform: ecr:CreateRepository on resource: arn:aws:ecr:${region}:${owner}:repository/guarded/app because no identity-based policy allows the ecr:CreateRepository action`;
    await assert.rejects(begin('guarded/app', pusher), { name: 'AccessDeniedException', message: denial });
    const password = await loginPassword(pusher);
    const authorization = `Basic ${Buffer.from(`AWS:${password}`).toString('base64')}`;
    const url = `${world.server.url}/v2/${owner}/${region}/guarded/app/blobs/uploads/`;
    const answer = await fetch(url, { method: 'POST', headers: { authorization } });
    assert.equal(answer.status, 403);
    assert.equal(((await answer.json()) as { errors: { message: string }[] }).errors[0]?.message, denial);
    await assert.rejects(made('guarded/app'), { name: 'RepositoryNotFoundException' });
    await begin('guarded/app', builder);
    await begin('guarded/app', pusher);
    await world.owner.send(new DeleteRepositoryCommand({ repositoryName: 'guarded/app' }));
    await remove('guarded');
    for (const client of [pusher, builder]) client.destroy();
  });
});
