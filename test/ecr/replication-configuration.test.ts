import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  DescribeImageReplicationStatusCommand,
  DescribeRegistryCommand,
  PutReplicationConfigurationCommand,
  type ReplicationRule,
} from '@aws-sdk/client-ecr';
import { type EcrWorld, newRepository, other, owner, pushImage, region, startEcrWorld } from './world.ts';

let world: EcrWorld;
before(async () => {
  world = await startEcrWorld();
});
after(() => world.close());

const put = (...rules: ReplicationRule[]) =>
  world.owner.send(new PutReplicationConfigurationCommand({ replicationConfiguration: { rules } }));
const get = () => world.owner.send(new DescribeRegistryCommand({}));

describe('the replication configuration', () => {
  test('is empty at first, and is replaced as a whole', async () => {
    const first = await get();
    assert.deepEqual([first.registryId, first.replicationConfiguration], [owner, { rules: [] }]);
    const rule: ReplicationRule = {
      destinations: [
        { region: 'eu-west-1', registryId: owner },
        { region, registryId: other },
      ],
      repositoryFilters: [{ filter: 'prod/', filterType: 'PREFIX_MATCH' }],
    };
    const answer = await put(rule);
    assert.deepEqual(answer.replicationConfiguration, { rules: [rule] });
    assert.deepEqual((await get()).replicationConfiguration, { rules: [rule] });
    await put();
    assert.deepEqual((await get()).replicationConfiguration, { rules: [] });
  });

  test('refuses the registry itself, and too many destinations', async () => {
    await assert.rejects(put({ destinations: [{ region, registryId: owner }] }), {
      name: 'InvalidParameterException',
      message:
        "Invalid parameter at 'replicationConfiguration' failed to satisfy constraint: 'Replication destination cannot be the same as the source registry'",
    });
    const destinations = Array.from({ length: 26 }, (_, i) => ({
      region: 'eu-west-1',
      registryId: String(200000000000 + i),
    }));
    await assert.rejects(put({ destinations }), { name: 'InvalidParameterException' });
    const both = [{ destinations: destinations.slice(0, 25) }, { destinations: destinations.slice(0, 25) }];
    await put(...both);
    await assert.rejects(put(...Array.from({ length: 11 }, () => ({ destinations: [] }))), {
      name: 'InvalidParameterException',
      message: /'Member must have length less than or equal to 10'/,
    });
    assert.equal((await get()).replicationConfiguration?.rules?.length, 2);
    await put();
  });

  test('gives images no status as long as nothing is replicated', async () => {
    const repositoryName = await newRepository(world.owner);
    const { digest } = await pushImage(world.owner, repositoryName, 'latest');
    const status = (imageTag: string) =>
      world.owner.send(new DescribeImageReplicationStatusCommand({ repositoryName, imageId: { imageTag } }));
    const answer = await status('latest');
    assert.equal(answer.repositoryName, repositoryName);
    assert.deepEqual(answer.imageId, { imageDigest: digest, imageTag: 'latest' });
    assert.deepEqual(answer.replicationStatuses, []);
    await assert.rejects(status('none'), { name: 'ImageNotFoundException' });
  });
});
