import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  CreatePullThroughCacheRuleCommand,
  CreateRepositoryCreationTemplateCommand,
  InitiateLayerUploadCommand,
  PutLifecyclePolicyCommand,
  PutRegistryPolicyCommand,
  PutSigningConfigurationCommand,
  RegisterPullTimeUpdateExclusionCommand,
  SetRepositoryPolicyCommand,
} from '@aws-sdk/client-ecr';
import { loadModelFile } from '../../src/wire/aws/model.ts';
import { type AwsAnswer, awsJsonCaller } from '../support/aws-call.ts';
import { stateOf } from '../support/state.ts';
import { violationsOf } from './violations.ts';
import {
  type EcrWorld,
  newRepository,
  other,
  owner,
  pushImage,
  region,
  sha256,
  startEcrWorld,
} from './world.ts';

const model = loadModelFile('ecr');

const statement = { Effect: 'Allow', Principal: { AWS: other }, Action: 'ecr:ListImages' };
const policyText = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
const registryPolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ ...statement, Resource: '*' }],
});
const selection = { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 1000 };
const lifecyclePolicyText = JSON.stringify({
  rules: [{ rulePriority: 1, selection, action: { type: 'expire' } }],
});
const principalArn = `arn:aws:iam::${owner}:role/scanner`;
const signingConfiguration = {
  rules: [{ signingProfileArn: `arn:aws:signer:${region}:${owner}:/signing-profiles/release` }],
};

let world: EcrWorld;
let call: (operation: string, body: string) => Promise<AwsAnswer>;
/** An input for every operation with which it would do something, or fail for a reason that is not its form. */
let valid: Readonly<Record<string, Readonly<Record<string, unknown>>>>;

before(async () => {
  world = await startEcrWorld();
  const { server, owner: ecr } = world;
  const repositoryName = await newRepository(ecr);
  const { digest, layer, manifest } = await pushImage(ecr, repositoryName, 'latest');
  const { uploadId } = await ecr.send(new InitiateLayerUploadCommand({ repositoryName }));
  await ecr.send(new SetRepositoryPolicyCommand({ repositoryName, policyText }));
  await ecr.send(new PutRegistryPolicyCommand({ policyText: registryPolicy }));
  await ecr.send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText }));
  await ecr.send(new PutSigningConfigurationCommand({ signingConfiguration }));
  await ecr.send(new RegisterPullTimeUpdateExclusionCommand({ principalArn }));
  await ecr.send(
    new CreatePullThroughCacheRuleCommand({ ecrRepositoryPrefix: 'quay', upstreamRegistryUrl: 'quay.io' }),
  );
  await ecr.send(
    new CreateRepositoryCreationTemplateCommand({ prefix: 'made', appliedFor: ['REPLICATION'] }),
  );

  const repository = { repositoryName };
  const image = { repositoryName, imageId: { imageTag: 'latest' } };
  const images = { repositoryName, imageIds: [{ imageTag: 'latest' }] };
  const resourceArn = `arn:aws:ecr:${region}:${owner}:repository/${repositoryName}`;
  const rule = { ecrRepositoryPrefix: 'quay' };
  valid = {
    BatchCheckLayerAvailability: { repositoryName, layerDigests: [layer] },
    BatchDeleteImage: images,
    BatchGetImage: images,
    BatchGetRepositoryScanningConfiguration: { repositoryNames: [repositoryName] },
    CompleteLayerUpload: { repositoryName, uploadId, layerDigests: [sha256('x')] },
    CreatePullThroughCacheRule: { ecrRepositoryPrefix: 'k8s', upstreamRegistryUrl: 'registry.k8s.io' },
    CreateRepository: { repositoryName: 'generated/new' },
    CreateRepositoryCreationTemplate: { prefix: 'new', appliedFor: ['REPLICATION'] },
    DeleteLifecyclePolicy: repository,
    DeletePullThroughCacheRule: rule,
    DeleteRegistryPolicy: {},
    DeleteRepository: repository,
    DeleteRepositoryCreationTemplate: { prefix: 'made' },
    DeleteRepositoryPolicy: repository,
    DeleteSigningConfiguration: {},
    DeregisterPullTimeUpdateExclusion: { principalArn },
    DescribeImageReplicationStatus: image,
    DescribeImageScanFindings: image,
    DescribeImageSigningStatus: image,
    DescribeImages: repository,
    DescribePullThroughCacheRules: {},
    DescribeRegistry: {},
    DescribeRepositories: {},
    DescribeRepositoryCreationTemplates: {},
    GetAccountSetting: { name: 'BLOB_MOUNTING' },
    GetAuthorizationToken: {},
    GetDownloadUrlForLayer: { repositoryName, layerDigest: layer },
    GetLifecyclePolicy: repository,
    GetLifecyclePolicyPreview: repository,
    GetRegistryPolicy: {},
    GetRegistryScanningConfiguration: {},
    GetRepositoryPolicy: repository,
    GetSigningConfiguration: {},
    InitiateLayerUpload: repository,
    ListImageReferrers: { repositoryName, subjectId: { imageDigest: digest } },
    ListImages: repository,
    ListPullTimeUpdateExclusions: {},
    ListTagsForResource: { resourceArn },
    PutAccountSetting: { name: 'BLOB_MOUNTING', value: 'DISABLED' },
    PutImage: { repositoryName, imageManifest: manifest, imageTag: 'another' },
    PutImageScanningConfiguration: { repositoryName, imageScanningConfiguration: { scanOnPush: true } },
    PutImageTagMutability: { repositoryName, imageTagMutability: 'IMMUTABLE' },
    PutLifecyclePolicy: { repositoryName, lifecyclePolicyText },
    PutRegistryPolicy: { policyText: registryPolicy },
    PutRegistryScanningConfiguration: { scanType: 'ENHANCED' },
    PutReplicationConfiguration: {
      replicationConfiguration: { rules: [{ destinations: [{ region: 'eu-west-1', registryId: owner }] }] },
    },
    PutSigningConfiguration: { signingConfiguration },
    RegisterPullTimeUpdateExclusion: { principalArn: `${principalArn}-2` },
    SetRepositoryPolicy: { repositoryName, policyText },
    StartImageScan: image,
    StartLifecyclePolicyPreview: { repositoryName, lifecyclePolicyText },
    TagResource: { resourceArn, tags: [{ Key: 'k', Value: 'v' }] },
    UntagResource: { resourceArn, tagKeys: ['k'] },
    UpdateImageStorageClass: { ...image, targetStorageClass: 'ARCHIVE' },
    UpdatePullThroughCacheRule: { ...rule, customRoleArn: principalArn },
    UpdateRepositoryCreationTemplate: { prefix: 'made', description: 'changed' },
    UploadLayerPart: {
      repositoryName,
      uploadId,
      partFirstByte: 0,
      partLastByte: 0,
      layerPartBlob: Buffer.from('x').toString('base64'),
    },
    ValidatePullThroughCacheRule: rule,
  };
  call = awsJsonCaller(server.url, server.rootOf(owner), region, {
    service: 'ecr',
    targetPrefix: model.targetPrefix as string,
  });
});
after(() => world.close());

/** Errors that any operation may answer with. */
const common = [
  'AccessDeniedException',
  'InvalidParameterException',
  'SerializationException',
  'ValidationException',
];

/** Sends what must be refused, and looks that it was, by an error the operation may give, in ECR's form. */
async function refused(operation: string, input: unknown, what: string): Promise<AwsAnswer> {
  const answer = await call(operation, typeof input === 'string' ? input : JSON.stringify(input));
  const saying = `${operation}, ${what}: ${answer.status} ${answer.error} ${answer.message}`;
  assert.equal(answer.status, 400, saying);
  const modelled = model.operation(operation)?.errors.map(error => error.name) ?? [];
  assert.ok([...modelled, ...common].includes(answer.error ?? ''), saying);
  assert.doesNotMatch(answer.message, /\/work\/|node:|undefined|\[object/, saying);
  return answer;
}

describe('bad input, made from the model', () => {
  test('starts from an input for every operation', () => {
    assert.deepEqual(Object.keys(valid).sort(), [...model.operationNames].sort());
    const count = model.operationNames.reduce((sum, operation) => {
      const shape = model.operation(operation)?.input;
      return sum + (shape ? [...violationsOf(shape, valid[operation] ?? {})].length : 0);
    }, 0);
    assert.ok(count > 1_000, `only ${count} variants`);
  });

  for (const operation of model.operationNames) {
    test(`of ${operation} is refused by the right error, and changes nothing`, async () => {
      const before = stateOf(world.server.data);
      const shape = model.operation(operation)?.input;
      const input = valid[operation] as Record<string, unknown>;

      for (const broken of shape ? violationsOf(shape, input) : []) {
        const answer = await refused(operation, broken.input, broken.what);
        assert.equal(answer.error, broken.error, `${broken.what}: ${answer.message}`);
        if (broken.error !== 'InvalidParameterException') continue;
        const [, path = ''] =
          /^Invalid parameter at '([^']+)' failed to satisfy constraint: '.+'$/s.exec(answer.message) ?? [];
        assert.equal(path.split('.')[0], broken.member, `${broken.what}: ${answer.message}`);
      }

      for (const body of ['', 'null', '[]', '"text"', '{', '7', '{"a":'.repeat(100)]) {
        assert.equal((await refused(operation, body, body)).error, 'SerializationException', body);
      }

      const members = new Set(shape?.members.map(member => member.name));
      if (members.has('registryId')) {
        for (const registryId of [other, '999999999999']) {
          const answer = await refused(operation, { ...input, registryId }, `registry ${registryId}`);
          assert.equal(answer.error, 'AccessDeniedException', answer.message);
        }
      }
      if (members.has('repositoryName')) {
        if (operation !== 'CreateRepository') {
          const answer = await refused(operation, { ...input, repositoryName: 'no/such' }, 'no repository');
          assert.equal(answer.error, 'RepositoryNotFoundException', answer.message);
        }
      }
      if (members.has('nextToken')) {
        for (const nextToken of ['x', '', 'W10', Buffer.from('["a","b","c","d"]').toString('base64url')]) {
          const answer = await refused(operation, { ...input, nextToken }, `nextToken ${nextToken}`);
          assert.match(
            answer.error ?? '',
            /^(InvalidParameter|ScanNotFound|LifecyclePolicyPreviewNotFound|Validation)Exception$/,
          );
        }
      }
      assert.deepEqual(stateOf(world.server.data), before);
    });
  }

  test('in combinations that exclude each other is refused', async () => {
    const before = stateOf(world.server.data);
    const ids: [string, Record<string, unknown>][] = [
      ['DescribeImages', { imageIds: [{ imageTag: 'latest' }] }],
      [
        'DescribeRepositories',
        { repositoryNames: [(valid.ListImages as { repositoryName: string }).repositoryName] },
      ],
      ['DescribePullThroughCacheRules', { ecrRepositoryPrefixes: ['quay'] }],
      ['DescribeRepositoryCreationTemplates', { prefixes: ['made'] }],
    ];
    for (const [operation, names] of ids) {
      for (const paging of [{ maxResults: 1 }, { nextToken: 'x' }, { maxResults: 1, nextToken: 'x' }]) {
        const input = { ...valid[operation], ...names, ...paging };
        const answer = await refused(operation, input, JSON.stringify(paging));
        assert.equal(answer.error, 'InvalidParameterException', answer.message);
      }
    }
    const filters = [{ filterType: 'WILDCARD', filter: 'a*' }];
    for (const [operation, more] of [
      ['CreateRepository', { imageTagMutability: 'IMMUTABLE', imageTagMutabilityExclusionFilters: filters }],
      ['CreateRepository', { imageTagMutability: 'MUTABLE_WITH_EXCLUSION' }],
      ['CreateRepository', { encryptionConfiguration: { encryptionType: 'AES256', kmsKey: 'k' } }],
      ['PutImageTagMutability', { imageTagMutabilityExclusionFilters: filters }],
      ['CreateRepositoryCreationTemplate', { imageTagMutabilityExclusionFilters: filters }],
      ['UpdatePullThroughCacheRule', { customRoleArn: undefined }],
      ['PutImage', { imageDigest: sha256('another') }],
      ['StartImageScan', { imageId: {} }],
      ['UpdateImageStorageClass', { imageId: {} }],
      ['DescribeImages', { imageIds: [{}] }],
    ] as [string, object][]) {
      await refused(operation, { ...valid[operation], ...more }, JSON.stringify(more));
    }
    assert.deepEqual(stateOf(world.server.data), before);
  });

  test('that the model cannot see is refused', async () => {
    const before = stateOf(world.server.data);
    const arn = (valid.TagResource as { resourceArn: string }).resourceArn;
    for (const operation of ['TagResource', 'UntagResource', 'ListTagsForResource']) {
      const refuse = async (resourceArn: string) =>
        (await refused(operation, { ...valid[operation], resourceArn }, resourceArn)).error;
      for (const wrong of [
        '',
        'arn',
        `${arn}/`,
        arn.replace(region, 'eu-west-1'),
        arn.replace(':ecr:', ':s3:'),
      ]) {
        assert.equal(await refuse(wrong), 'InvalidParameterException', wrong);
      }
      assert.equal(await refuse(arn.replace(owner, other)), 'AccessDeniedException');
      assert.equal(await refuse(`${arn}/none`), 'RepositoryNotFoundException');
    }
    for (const Key of ['', 'aws:x', 'k'.repeat(129)]) {
      const answer = await refused('TagResource', { ...valid.TagResource, tags: [{ Key, Value: 'v' }] }, Key);
      assert.equal(answer.error, 'InvalidTagParameterException');
    }
    const image = valid.DescribeImageScanFindings;
    for (const imageId of [
      {},
      { imageTag: 'none' },
      { imageDigest: 'nonsense' },
      { imageDigest: sha256('none') },
      { imageDigest: sha256('none'), imageTag: 'latest' },
    ]) {
      for (const operation of [
        'DescribeImageReplicationStatus',
        'DescribeImageScanFindings',
        'DescribeImageSigningStatus',
        'StartImageScan',
        'UpdateImageStorageClass',
      ]) {
        const input = { ...valid[operation], ...image, imageId };
        const answer = await refused(operation, input, JSON.stringify(imageId));
        assert.match(answer.error ?? '', /^(ImageNotFound|InvalidParameter)Exception$/);
      }
    }
    for (const layerDigest of ['nonsense:00', 'sha256:00', sha256('none')]) {
      await refused('GetDownloadUrlForLayer', { ...valid.GetDownloadUrlForLayer, layerDigest }, layerDigest);
    }
    const foreign = '00000000-0000-4000-8000-000000000000';
    for (const operation of ['UploadLayerPart', 'CompleteLayerUpload']) {
      const answer = await refused(operation, { ...valid[operation], uploadId: foreign }, 'no upload');
      assert.equal(answer.error, 'UploadNotFoundException');
    }
    assert.deepEqual(stateOf(world.server.data), before);
  });

  test('of several kinds at once is refused just the same', async () => {
    const before = stateOf(world.server.data);
    // A fixed walk through the variants: every run sends the same.
    let seed = 1;
    const next = (below: number) => {
      seed = (seed * 48271) % 2147483647;
      return seed % below;
    };
    for (const operation of model.operationNames) {
      const shape = model.operation(operation)?.input;
      const all = shape ? [...violationsOf(shape, valid[operation] ?? {})] : [];
      const small = all.filter(each => JSON.stringify(each.input).length < 10_000);
      for (let round = 0; round < 10 && small.length > 1; round++) {
        const [one, two] = [small[next(small.length)], small[next(small.length)]];
        const input = { ...(one?.input as object), ...(two?.input as object) };
        if (one?.what.endsWith('is missing') || two?.what.endsWith('is missing')) continue;
        if (typeof one?.input !== 'object' || typeof two?.input !== 'object') continue;
        const answer = await call(operation, JSON.stringify(input));
        assert.ok(answer.status < 500, `${operation}, ${one.what} and ${two.what}: ${answer.message}`);
        // The second may have put right what the first broke in the same member.
        if (one.member !== two.member) assert.equal(answer.status, 400, `${one.what} and ${two.what}`);
      }
    }
    assert.deepEqual(stateOf(world.server.data), before);
  });
});
