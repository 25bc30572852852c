import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  BatchGetImageCommand,
  DeregisterPullTimeUpdateExclusionCommand,
  DescribeImagesCommand,
  type ECRClient,
  GetAuthorizationTokenCommand,
  ListPullTimeUpdateExclusionsCommand,
  RegisterPullTimeUpdateExclusionCommand,
} from '@aws-sdk/client-ecr';
import { until } from '../support/until.ts';
import { type EcrWorld, newRepository, owner, pushImage, region, startEcrWorld } from './world.ts';

let world: EcrWorld;
let ecr: ECRClient;
before(async () => {
  world = await startEcrWorld();
  ecr = world.owner;
});
after(() => world.close());

async function pullTime(repositoryName: string): Promise<Date | undefined> {
  const { imageDetails } = await ecr.send(new DescribeImagesCommand({ repositoryName }));
  return imageDetails?.[0]?.lastRecordedPullTime;
}

const recorded = (repositoryName: string): Promise<Date> => until(() => pullTime(repositoryName));

describe('lastRecordedPullTime', () => {
  test('is that of a pull through either door, not of a HEAD, and outlives the server', async () => {
    const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}));
    const authorization = `Basic ${authorizationData?.[0]?.authorizationToken}`;
    const byDocker = await newRepository(ecr);
    await pushImage(ecr, byDocker, 'v1', 'pulled');
    const byApi = await newRepository(ecr);
    await pushImage(ecr, byApi, 'v1', 'pulled');
    const untouched = await newRepository(ecr);
    await pushImage(ecr, untouched, 'v1', 'pulled');
    assert.equal(await pullTime(byDocker), undefined);
    const manifest = (repository: string, method: string) =>
      fetch(`${world.server.url}/v2/${owner}/${region}/${repository}/manifests/v1`, {
        method,
        headers: { authorization },
      });
    const start = Date.now();
    assert.equal((await manifest(byDocker, 'GET')).status, 200);
    assert.equal((await manifest(untouched, 'HEAD')).status, 200);
    await ecr.send(new BatchGetImageCommand({ repositoryName: byApi, imageIds: [{ imageTag: 'v1' }] }));
    const time = await recorded(byDocker);
    assert.ok(time.getTime() >= start - 1000 && time.getTime() <= Date.now());
    await recorded(byApi);
    assert.equal(await pullTime(untouched), undefined);

    // What is still in memory is written when the server stops.
    assert.equal((await manifest(untouched, 'GET')).status, 200);
    await world.server.stop();
    await world.server.start();
    assert.ok(await pullTime(untouched));
    assert.deepEqual(await pullTime(byDocker), time);
  });
});

describe('pull time exclusions', () => {
  const principalArn = `arn:aws:iam::${owner}:role/scanner`;
  const register = (arn: string, client = ecr) =>
    client.send(new RegisterPullTimeUpdateExclusionCommand({ principalArn: arn }));
  const deregister = (arn: string) =>
    ecr.send(new DeregisterPullTimeUpdateExclusionCommand({ principalArn: arn }));
  const list = (input: object = {}) => ecr.send(new ListPullTimeUpdateExclusionsCommand(input));

  test('are registered, listed in pages and deregistered', async () => {
    const arns = ['a', 'b', 'c'].map(name => `arn:aws:iam::${owner}:user/${name}`);
    const { principalArn: shown, createdAt } = await register(principalArn);
    assert.equal(shown, principalArn);
    assert.ok(createdAt);
    for (const arn of arns) await register(arn);
    assert.deepEqual((await list()).pullTimeUpdateExclusions, [principalArn, ...arns]);
    const first = await list({ maxResults: 3 });
    assert.deepEqual(first.pullTimeUpdateExclusions, [principalArn, ...arns.slice(0, 2)]);
    const { nextToken, pullTimeUpdateExclusions } = await list({ nextToken: first.nextToken });
    assert.deepEqual([nextToken, pullTimeUpdateExclusions], [undefined, arns.slice(2)]);
    const others = await world.other.send(new ListPullTimeUpdateExclusionsCommand({}));
    assert.deepEqual(others.pullTimeUpdateExclusions, [], 'each registry has its own');

    await assert.rejects(register(principalArn), {
      name: 'ExclusionAlreadyExistsException',
      message: `Pull time update exclusion for the principal with ARN '${principalArn}' already exists in the registry with id '${owner}'`,
    });
    assert.equal((await deregister(principalArn)).principalArn, principalArn);
    await assert.rejects(deregister(principalArn), {
      name: 'ExclusionNotFoundException',
      message: `Pull time update exclusion for the principal with ARN '${principalArn}' does not exist in the registry with id '${owner}'`,
    });
    for (const arn of arns) await deregister(arn);
  });

  test('name users and roles, a hundred of them', async () => {
    for (const bad of ['', '*', `arn:aws:iam::${owner}:root`, `arn:aws:sts::${owner}:assumed-role/a/b`]) {
      await assert.rejects(register(bad), { name: 'InvalidParameterException' });
      await assert.rejects(deregister(bad), { name: 'InvalidParameterException' });
    }
    for (const bad of [{ maxResults: 0 }, { maxResults: 1001 }, { nextToken: 'x' }]) {
      await assert.rejects(list(bad), { name: 'InvalidParameterException' });
    }
    const many = Array.from({ length: 100 }, (_, at) => `arn:aws:iam::${owner}:role/many-${at}`);
    await Promise.all(many.map(arn => register(arn)));
    await assert.rejects(register(principalArn), { name: 'LimitExceededException' });
    assert.equal((await list()).pullTimeUpdateExclusions?.length, 100);
    await Promise.all(many.map(arn => deregister(arn)));
  });
});
