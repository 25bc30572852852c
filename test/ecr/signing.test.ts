import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  DeleteSigningConfigurationCommand,
  DescribeImageSigningStatusCommand,
  GetSigningConfigurationCommand,
  PutSigningConfigurationCommand,
  type SigningRule,
} from '@aws-sdk/client-ecr';
import { type EcrWorld, newRepository, other, owner, pushImage, region, startEcrWorld } from './world.ts';

let world: EcrWorld;
before(async () => {
  world = await startEcrWorld();
});
after(() => world.close());

const put = (...rules: SigningRule[]) =>
  world.owner.send(new PutSigningConfigurationCommand({ signingConfiguration: { rules } }));
const profile = (inRegion: string, account = owner) =>
  `arn:aws:signer:${inRegion}:${account}:/signing-profiles/release`;

describe('the signing configuration', () => {
  test('is put, shown and deleted', async () => {
    const missing = {
      name: 'SigningConfigurationNotFoundException',
      message: `Signing configuration does not exist in the registry with id '${owner}'`,
    };
    await assert.rejects(world.owner.send(new GetSigningConfigurationCommand({})), missing);
    await assert.rejects(world.owner.send(new DeleteSigningConfigurationCommand({})), missing);
    const rules: SigningRule[] = [
      { signingProfileArn: profile(region) },
      {
        signingProfileArn: profile(region, other),
        repositoryFilters: [{ filter: 'prod/*', filterType: 'WILDCARD_MATCH' }],
      },
    ];
    assert.deepEqual((await put(...rules)).signingConfiguration, { rules });
    const shown = await world.owner.send(new GetSigningConfigurationCommand({}));
    assert.deepEqual([shown.registryId, shown.signingConfiguration], [owner, { rules }]);
    const gone = await world.owner.send(new DeleteSigningConfigurationCommand({}));
    assert.deepEqual([gone.registryId, gone.signingConfiguration], [owner, { rules }]);
    await assert.rejects(world.owner.send(new GetSigningConfigurationCommand({})), missing);
  });

  test('refuses a profile of another region, and what is none', async () => {
    await assert.rejects(put({ signingProfileArn: profile('eu-west-1') }), { name: 'ValidationException' });
    await assert.rejects(put({ signingProfileArn: 'release' }), { name: 'InvalidParameterException' });
  });

  test('gives images no status as long as nothing is signed', async () => {
    const repositoryName = await newRepository(world.owner);
    const { digest } = await pushImage(world.owner, repositoryName, 'latest');
    const status = (imageTag: string) =>
      world.owner.send(new DescribeImageSigningStatusCommand({ repositoryName, imageId: { imageTag } }));
    const answer = await status('latest');
    assert.deepEqual([answer.registryId, answer.repositoryName], [owner, repositoryName]);
    assert.deepEqual(answer.imageId, { imageDigest: digest, imageTag: 'latest' });
    assert.deepEqual(answer.signingStatuses, []);
    await assert.rejects(status('none'), { name: 'ImageNotFoundException' });
  });
});
