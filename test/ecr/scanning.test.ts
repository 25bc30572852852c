import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  BatchGetRepositoryScanningConfigurationCommand,
  CreateRepositoryCommand,
  DescribeImageScanFindingsCommand,
  DescribeRepositoriesCommand,
  GetRegistryScanningConfigurationCommand,
  PutImageScanningConfigurationCommand,
  PutRegistryScanningConfigurationCommand,
  type RegistryScanningRule,
  type ScanType,
  StartImageScanCommand,
} from '@aws-sdk/client-ecr';
import { type EcrWorld, newRepository, owner, pushImage, startEcrWorld } from './world.ts';

let world: EcrWorld;
before(async () => {
  world = await startEcrWorld();
});
after(() => world.close());

const rule = (scanFrequency: RegistryScanningRule['scanFrequency'], ...filters: string[]) => ({
  scanFrequency,
  repositoryFilters: filters.map(filter => ({ filter, filterType: 'WILDCARD' as const })),
});
const put = (scanType: ScanType | undefined, ...rules: RegistryScanningRule[]) =>
  world.owner.send(new PutRegistryScanningConfigurationCommand({ scanType, rules }));

describe('the scanning configuration', () => {
  test('is BASIC without rules at first, and is replaced as a whole', async () => {
    const get = async () => world.owner.send(new GetRegistryScanningConfigurationCommand({}));
    const first = await get();
    assert.equal(first.registryId, owner);
    assert.deepEqual(first.scanningConfiguration, { scanType: 'BASIC', rules: [] });
    const wanted = rule('SCAN_ON_PUSH', 'prod', 'a*b');
    const answer = await put('BASIC', wanted);
    assert.deepEqual(answer.registryScanningConfiguration, { scanType: 'BASIC', rules: [wanted] });
    assert.deepEqual((await get()).scanningConfiguration, { scanType: 'BASIC', rules: [wanted] });
    await put(undefined);
    assert.deepEqual((await get()).scanningConfiguration, { scanType: 'BASIC', rules: [] });
  });

  test('refuses frequencies that its type does not know, and two rules of one', async () => {
    const validation = { name: 'ValidationException' };
    await assert.rejects(put('BASIC', rule('CONTINUOUS_SCAN', '*')), validation);
    await assert.rejects(put('ENHANCED', rule('MANUAL', '*')), validation);
    await assert.rejects(put('BASIC', rule('SCAN_ON_PUSH', 'a'), rule('SCAN_ON_PUSH', 'b')), validation);
    await assert.rejects(put('BASIC', rule('SCAN_ON_PUSH', 'A B')), { name: 'InvalidParameterException' });
  });

  test('covers repositories by part of a name, or by a pattern of the whole', async () => {
    const names = ['scan/prod', 'scan/production-a', 'scan/dev', 'scan/prod/x'];
    for (const repositoryName of names) {
      await world.owner.send(new CreateRepositoryCommand({ repositoryName }));
    }
    const frequencies = async () => {
      const command = new BatchGetRepositoryScanningConfigurationCommand({ repositoryNames: names });
      const { scanningConfigurations = [], failures } = await world.owner.send(command);
      assert.deepEqual(failures, []);
      return scanningConfigurations.map(each => each.scanFrequency);
    };
    assert.deepEqual(await frequencies(), ['MANUAL', 'MANUAL', 'MANUAL', 'MANUAL']);
    await put('BASIC', rule('SCAN_ON_PUSH', 'prod'));
    assert.deepEqual(await frequencies(), ['SCAN_ON_PUSH', 'SCAN_ON_PUSH', 'MANUAL', 'SCAN_ON_PUSH']);
    await put('BASIC', rule('SCAN_ON_PUSH', '*prod'));
    assert.deepEqual(await frequencies(), ['SCAN_ON_PUSH', 'MANUAL', 'MANUAL', 'MANUAL']);
    await put('ENHANCED', rule('SCAN_ON_PUSH', 'scan'), rule('CONTINUOUS_SCAN', 'scan/prod*'));
    const all = ['CONTINUOUS_SCAN', 'CONTINUOUS_SCAN', 'SCAN_ON_PUSH', 'CONTINUOUS_SCAN'];
    assert.deepEqual(await frequencies(), all);
    const command = new BatchGetRepositoryScanningConfigurationCommand({
      repositoryNames: ['scan/dev', 'scan/none'],
    });
    const answer = await world.owner.send(command);
    assert.deepEqual(answer.scanningConfigurations, [
      {
        repositoryArn: `arn:aws:ecr:us-east-1:${owner}:repository/scan/dev`,
        repositoryName: 'scan/dev',
        scanOnPush: true,
        scanFrequency: 'SCAN_ON_PUSH',
        appliedScanFilters: [{ filter: 'scan', filterType: 'WILDCARD' }],
      },
    ]);
    assert.equal(answer.failures?.[0]?.failureCode, 'REPOSITORY_NOT_FOUND');
    await put('BASIC');
  });

  test('of one repository is set and shown', async () => {
    const repositoryName = await newRepository(world.owner);
    const answer = await world.owner.send(
      new PutImageScanningConfigurationCommand({
        repositoryName,
        imageScanningConfiguration: { scanOnPush: true },
      }),
    );
    assert.deepEqual(
      [answer.registryId, answer.repositoryName, answer.imageScanningConfiguration],
      [owner, repositoryName, { scanOnPush: true }],
    );
    const describe = new DescribeRepositoriesCommand({ repositoryNames: [repositoryName] });
    const { repositories } = await world.owner.send(describe);
    assert.deepEqual(repositories?.[0]?.imageScanningConfiguration, { scanOnPush: true });
    const batch = new BatchGetRepositoryScanningConfigurationCommand({ repositoryNames: [repositoryName] });
    const { scanningConfigurations } = await world.owner.send(batch);
    assert.equal(scanningConfigurations?.[0]?.scanFrequency, 'SCAN_ON_PUSH');
  });
});

describe('scans, without a scanner', () => {
  test('start with the error that ECR has where it has one, else with a clear one', async () => {
    const repositoryName = await newRepository(world.owner);
    const { digest } = await pushImage(world.owner, repositoryName, 'latest');
    const start = (imageId: { imageTag?: string; imageDigest?: string }, name = repositoryName) =>
      world.owner.send(new StartImageScanCommand({ repositoryName: name, imageId }));
    await assert.rejects(start({ imageTag: 'latest' }, 'no/such'), { name: 'RepositoryNotFoundException' });
    await assert.rejects(start({ imageTag: 'none' }), { name: 'ImageNotFoundException' });
    await assert.rejects(start({}), { name: 'InvalidParameterException' });
    await assert.rejects(start({ imageTag: 'latest', imageDigest: `sha256:${'0'.repeat(64)}` }), {
      name: 'ImageNotFoundException',
    });
    await assert.rejects(start({ imageDigest: digest }), {
      name: 'ValidationException',
      message: /has no vulnerability scanner/,
    });
  });

  test('have no findings', async () => {
    const repositoryName = await newRepository(world.owner);
    await pushImage(world.owner, repositoryName, 'latest');
    const find = (imageTag: string) =>
      world.owner.send(new DescribeImageScanFindingsCommand({ repositoryName, imageId: { imageTag } }));
    await assert.rejects(find('none'), { name: 'ImageNotFoundException' });
    await assert.rejects(find('latest'), {
      name: 'ScanNotFoundException',
      message: `Image scan does not exist for the image with '{imageDigest:'null', imageTag:'latest'}' in the repository with name '${repositoryName}' in the registry with id '${owner}'`,
    });
  });
});
