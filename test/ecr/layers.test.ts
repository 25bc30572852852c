import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  BatchCheckLayerAvailabilityCommand,
  CompleteLayerUploadCommand,
  DeleteRepositoryCommand,
  type ECRClient,
  GetAuthorizationTokenCommand,
  GetDownloadUrlForLayerCommand,
  InitiateLayerUploadCommand,
  InvalidLayerPartException,
  SetRepositoryPolicyCommand,
  UploadLayerPartCommand,
} from '@aws-sdk/client-ecr';
import {
  type EcrWorld,
  newRepository,
  other,
  owner,
  pushImage,
  region,
  sha256,
  startEcrWorld,
  uploadLayer,
} from './world.ts';

let world: EcrWorld;
before(async () => {
  world = await startEcrWorld();
});
after(() => world.close());

const mebibyte = 1024 * 1024;
const named = (name: string) => ({ name });

const part = (
  ecr: ECRClient,
  repositoryName: string,
  uploadId: string | undefined,
  first: number,
  bytes: Buffer,
) =>
  ecr.send(
    new UploadLayerPartCommand({
      repositoryName,
      uploadId,
      partFirstByte: first,
      partLastByte: first + bytes.length - 1,
      layerPartBlob: bytes,
    }),
  );

describe('a layer upload', () => {
  test('in parts of the recommended size arrives whole', async () => {
    const repositoryName = await newRepository(world.owner);
    const { uploadId, partSize = 0 } = await world.owner.send(
      new InitiateLayerUploadCommand({ repositoryName }),
    );
    assert.ok(partSize >= 5 * mebibyte && partSize <= 20 * mebibyte);
    const layer = Buffer.alloc(partSize + 1000, 'x');
    const first = await part(world.owner, repositoryName, uploadId, 0, layer.subarray(0, partSize));
    assert.equal(first.lastByteReceived, partSize - 1);
    await part(world.owner, repositoryName, uploadId, partSize, layer.subarray(partSize));
    const complete = { repositoryName, uploadId, layerDigests: [sha256(layer)] };
    const done = await world.owner.send(new CompleteLayerUploadCommand(complete));
    assert.equal(done.layerDigest, sha256(layer));
    const check = { repositoryName, layerDigests: [sha256(layer), sha256('absent'), 'nonsense'] };
    const { layers, failures } = await world.owner.send(new BatchCheckLayerAvailabilityCommand(check));
    assert.deepEqual(
      layers?.map(each => [each.layerDigest, each.layerAvailability, each.layerSize]),
      [[sha256(layer), 'AVAILABLE', layer.length]],
    );
    assert.deepEqual(
      failures?.map(each => [each.layerDigest, each.failureCode]),
      [
        [sha256('absent'), 'MissingLayerDigest'],
        ['nonsense', 'InvalidLayerDigest'],
      ],
    );
  });

  test('out of order tells where to go on', async () => {
    const repositoryName = await newRepository(world.owner);
    const { uploadId } = await world.owner.send(new InitiateLayerUploadCommand({ repositoryName }));
    await part(world.owner, repositoryName, uploadId, 0, Buffer.from('first'));
    await assert.rejects(part(world.owner, repositoryName, uploadId, 9, Buffer.from('late')), error => {
      assert.ok(error instanceof InvalidLayerPartException);
      assert.equal(error.lastValidByteReceived, 4);
      assert.equal(error.uploadId, uploadId);
      assert.equal(error.repositoryName, repositoryName);
      assert.equal(error.registryId, owner);
      return true;
    });
  });

  test('fails by name when it is empty, wrong, there already, or somebody else’s', async () => {
    const repositoryName = await newRepository(world.owner);
    const complete = (uploadId: string | undefined, digest: string, ecr = world.owner) =>
      ecr.send(
        new CompleteLayerUploadCommand({
          registryId: owner,
          repositoryName,
          uploadId,
          layerDigests: [digest],
        }),
      );
    const start = async () =>
      (await world.owner.send(new InitiateLayerUploadCommand({ repositoryName }))).uploadId;

    await assert.rejects(complete(await start(), sha256('')), named('EmptyUploadException'));
    const wrong = await start();
    await part(world.owner, repositoryName, wrong, 0, Buffer.from('bytes'));
    await assert.rejects(complete(wrong, sha256('other bytes')), named('InvalidLayerException'));
    const again = await start();
    const digest = await uploadLayer(world.owner, repositoryName, Buffer.from('there already'));
    await part(world.owner, repositoryName, again, 0, Buffer.from('there already'));
    await assert.rejects(complete(again, digest), named('LayerAlreadyExistsException'));
    await assert.rejects(
      complete('00000000-0000-4000-8000-000000000000', digest),
      named('UploadNotFoundException'),
    );

    const statement = { Effect: 'Allow', Principal: { AWS: other }, Action: 'ecr:*' };
    const policyText = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    await world.owner.send(new SetRepositoryPolicyCommand({ repositoryName, policyText }));
    const mine = await start();
    await part(world.owner, repositoryName, mine, 0, Buffer.from('mine'));
    await assert.rejects(complete(mine, sha256('mine'), world.other), named('UploadNotFoundException'));
    await complete(mine, sha256('mine'));
  });
});

describe('a download URL', () => {
  const url = async (repositoryName: string, layerDigest: string, ecr = world.owner) =>
    (await ecr.send(new GetDownloadUrlForLayerCommand({ registryId: owner, repositoryName, layerDigest })))
      .downloadUrl as string;

  test('gives the layer without further credentials, and nothing else', async () => {
    const repositoryName = await newRepository(world.owner);
    const { layer } = await pushImage(world.owner, repositoryName, 'v1', 'downloadable');
    const signed = await url(repositoryName, layer);
    const found = await fetch(signed);
    assert.equal(found.status, 200);
    assert.equal(await found.text(), 'downloadable');
    const range = await fetch(signed, { headers: { Range: 'bytes=0-3' } });
    assert.equal(range.status, 206);
    assert.equal(await range.text(), 'down');

    const elsewhere = await newRepository(world.owner);
    for (const changed of [
      signed.replace(layer, sha256('{}')),
      signed.replace(repositoryName, elsewhere),
      signed.replace(/grant=.*/, ''),
      signed.slice(0, -4),
      signed.replace('/blobs/', '/manifests/'),
    ]) {
      assert.equal((await fetch(changed)).status, 401, changed);
    }
    assert.equal((await fetch(signed, { method: 'DELETE' })).status, 401);
  });

  test('needs an image that refers to the layer', async () => {
    const repositoryName = await newRepository(world.owner);
    const digest = await uploadLayer(world.owner, repositoryName, Buffer.from('not in an image'));
    await assert.rejects(url(repositoryName, digest), named('LayerInaccessibleException'));
    await assert.rejects(url(repositoryName, sha256('absent')), named('LayersNotFoundException'));
  });

  test('stops working when the right is withdrawn, or the layer gone', async () => {
    const repositoryName = await newRepository(world.owner);
    const { layer } = await pushImage(world.owner, repositoryName, 'v1', 'shared');
    const statement = { Effect: 'Allow', Principal: { AWS: other }, Action: 'ecr:GetDownloadUrlForLayer' };
    const set = (Effect: string) =>
      world.owner.send(
        new SetRepositoryPolicyCommand({
          repositoryName,
          policyText: JSON.stringify({ Version: '2012-10-17', Statement: [{ ...statement, Effect }] }),
        }),
      );
    await set('Allow');
    const signed = await url(repositoryName, layer, world.other);
    assert.equal((await fetch(signed)).status, 200);
    await set('Deny');
    assert.equal((await fetch(signed)).status, 403);
    await world.owner.send(new DeleteRepositoryCommand({ repositoryName, force: true }));
    assert.equal((await fetch(signed)).status, 403, 'a stranger does not learn that it is gone');
  });
});

test('an authorization token opens the registries of its region, and no other', async () => {
  const repositoryName = await newRepository(world.owner);
  const registryIds = [owner, other];
  const { authorizationData } = await world.owner.send(new GetAuthorizationTokenCommand({ registryIds }));
  assert.equal(authorizationData?.length, 2);
  for (const { authorizationToken, expiresAt, proxyEndpoint } of authorizationData) {
    const life = (expiresAt?.getTime() ?? 0) - Date.now();
    assert.ok(Math.abs(life - 12 * 3_600_000) < 60_000);
    assert.match(proxyEndpoint ?? '', /^http:\/\//);
    const headers = { Authorization: `Basic ${authorizationToken}` };
    const tags = (where: string) => fetch(`${world.server.url}/v2/${where}/tags/list`, { headers });
    assert.equal((await tags(`${owner}/${region}/${repositoryName}`)).status, 200);
    const foreign = await tags(`${owner}/eu-west-1/${repositoryName}`);
    assert.equal(foreign.status, 403);
    assert.match(await foreign.text(), /"code":"DENIED"/);
  }
});
