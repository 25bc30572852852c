import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  BatchDeleteImageCommand,
  CreateRepositoryCommand,
  CreateRepositoryCreationTemplateCommand,
  DeleteRepositoryCommand,
  type ECRClient,
  GetAuthorizationTokenCommand,
  InitiateLayerUploadCommand,
  PutImageCommand,
  PutReplicationConfigurationCommand,
  UploadLayerPartCommand,
} from '@aws-sdk/client-ecr';
import { ecrClient, loginPassword } from '../support/ecr.ts';
import { type Server, startServer } from '../support/server.ts';
import { tempDir } from '../support/temp.ts';
import { newRepository, owner, pushImage, region } from './world.ts';

const configuration = `
quotas:
  repositories: 3
  imagesPerRepository: 2
  tagsPerImage: 2
  layerMiB: 1
  layerParts: 2
  repositoryCreationTemplates: 1
  replicationDestinations: 1
throttling:
  GetAuthorizationToken: 3
  BatchGetImage: 2
  PutImage: 1000
`;

describe('quotas and rates of the configuration file', () => {
  const dir = tempDir('quotas');
  let server: Server;
  let ecr: ECRClient;
  before(async () => {
    const config = join(dir.path, 'config.yaml');
    writeFileSync(config, configuration);
    const landingZone = `accounts:\n  - { id: "${owner}", name: owner }\n`;
    server = await startServer({ landingZone, options: ['--config', config] });
    ecr = ecrClient(server.url, server.rootOf(owner), region);
  });
  after(async () => {
    ecr.destroy();
    await server.remove();
    dir.remove();
  });
  const limit = (message: string) => ({ name: 'LimitExceededException', message });

  test('limit the repositories of a registry', async () => {
    const names = [await newRepository(ecr), await newRepository(ecr), await newRepository(ecr)];
    const create = () => ecr.send(new CreateRepositoryCommand({ repositoryName: 'one/too-many' }));
    const full = limit(
      `The registry with id '${owner}' already has the maximum allowed number of repositories which is '3'`,
    );
    await assert.rejects(create(), full);
    await assert.rejects(create(), full);
    await ecr.send(new DeleteRepositoryCommand({ repositoryName: names[0] }));
    await create();
    await assert.rejects(newRepository(ecr), full);
    for (const repositoryName of ['one/too-many', ...names.slice(1)]) {
      await ecr.send(new DeleteRepositoryCommand({ repositoryName }));
    }
  });

  test('limit the images of a repository, in the words of docker on the other door', async () => {
    const repositoryName = await newRepository(ecr);
    await pushImage(ecr, repositoryName, 'a', 'a');
    await pushImage(ecr, repositoryName, 'b', 'b');
    const message = `The repository with name '${repositoryName}' in registry with id '${owner}' already has the maximum allowed number of images which is '2'`;
    await assert.rejects(pushImage(ecr, repositoryName, 'c', 'c'), limit(message));
    await pushImage(ecr, repositoryName, 'c', 'a');

    const password = await loginPassword(ecr);
    const authorization = `Basic ${Buffer.from(`AWS:${password}`).toString('base64')}`;
    const mediaType = 'application/vnd.oci.image.index.v1+json';
    const body = JSON.stringify({ schemaVersion: 2, mediaType, manifests: [] });
    const url = `${server.url}/v2/${owner}/${region}/${repositoryName}/manifests/list`;
    const push = () =>
      fetch(url, { method: 'PUT', headers: { authorization, 'content-type': mediaType }, body });
    const refused = await push();
    assert.equal(refused.status, 403);
    const { errors } = (await refused.json()) as { errors: { code: string; message: string }[] };
    assert.deepEqual([errors[0]?.code, errors[0]?.message], ['DENIED', message]);

    await ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds: [{ imageTag: 'b' }] }));
    assert.equal((await push()).status, 201);
    await ecr.send(new DeleteRepositoryCommand({ repositoryName, force: true }));
  });

  test('limit the tags of an image', async () => {
    const repositoryName = await newRepository(ecr);
    const { manifest } = await pushImage(ecr, repositoryName, 'a');
    const tag = (imageTag: string) =>
      ecr.send(new PutImageCommand({ repositoryName, imageManifest: manifest, imageTag }));
    await tag('b');
    await assert.rejects(
      tag('c'),
      limit(
        `Adding tag 'c' to an image in the repository with name '${repositoryName}' in registry with id '${owner}' exceeds the maximum allowed number of tags per image which is '2'`,
      ),
    );
    await assert.rejects(tag('b'), { name: 'ImageAlreadyExistsException' });
    await ecr.send(new DeleteRepositoryCommand({ repositoryName, force: true }));
  });

  test('limit the size and the parts of a layer', async () => {
    const repositoryName = await newRepository(ecr);
    const upload = async (...sizes: number[]) => {
      const { uploadId } = await ecr.send(new InitiateLayerUploadCommand({ repositoryName }));
      let partFirstByte = 0;
      for (const size of sizes) {
        const layerPartBlob = Buffer.alloc(size);
        const partLastByte = partFirstByte + size - 1;
        await ecr.send(
          new UploadLayerPartCommand({
            repositoryName,
            uploadId,
            partFirstByte,
            partLastByte,
            layerPartBlob,
          }),
        );
        partFirstByte += size;
      }
    };
    const exceeded = { name: 'LimitExceededException' };
    await upload(1024 * 1024);
    await assert.rejects(upload(1024 * 1024 + 1), exceeded);
    await upload(10, 10);
    await assert.rejects(upload(10, 10, 10), exceeded);
    await ecr.send(new DeleteRepositoryCommand({ repositoryName, force: true }));
  });

  test('limit templates and replication', async () => {
    const template = (prefix: string) =>
      ecr.send(new CreateRepositoryCreationTemplateCommand({ prefix, appliedFor: ['REPLICATION'] }));
    await template('a');
    await assert.rejects(template('b'), { name: 'LimitExceededException' });
    const destinations = ['eu-west-1', 'eu-west-2'].map(each => ({ region: each, registryId: owner }));
    const replicationConfiguration = { rules: [{ destinations }] };
    await assert.rejects(ecr.send(new PutReplicationConfigurationCommand({ replicationConfiguration })), {
      name: 'InvalidParameterException',
    });
  });

  test('throttle each action at its rate, on both doors', async () => {
    const count = async (times: number, work: () => Promise<unknown>) => {
      const results = await Promise.allSettled(Array.from({ length: times }, work));
      const failures = results.flatMap(result =>
        result.status === 'rejected' ? [result.reason as Error] : [],
      );
      for (const { name, message } of failures) {
        assert.deepEqual([name, message], ['ThrottlingException', 'Rate exceeded']);
      }
      return failures.length;
    };
    const password = await loginPassword(ecr);
    const throttled = await count(12, () => ecr.send(new GetAuthorizationTokenCommand({})));
    assert.ok(throttled >= 3, `${throttled}`);

    const authorization = `Basic ${Buffer.from(`AWS:${password}`).toString('base64')}`;
    const url = `${server.url}/v2/${owner}/${region}/none/at-all/manifests/latest`;
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => fetch(url, { headers: { authorization } })),
    );
    const refused = answers.filter(answer => answer.status === 429);
    assert.ok(refused.length >= 3, `${refused.length}`);
    assert.ok(answers.every(answer => [404, 429].includes(answer.status)));
    const { errors } = (await (refused[0] as Response).json()) as {
      errors: { code: string; message: string }[];
    };
    assert.deepEqual([errors[0]?.code, errors[0]?.message], ['TOOMANYREQUESTS', 'Rate exceeded']);
  });
});

test('a configuration with unknown quotas, or no numbers, is refused', async t => {
  const dir = tempDir('bad-quotas');
  t.after(() => dir.remove());
  const config = join(dir.path, 'config.yaml');
  for (const [text, complaint] of [
    ['quotas: { images: 3 }', /unknown name 'images' under 'quotas'/],
    ['quotas: { repositories: 0 }', /'repositories' under 'quotas'.*at least 1/],
    ['quotas: many', /'quotas', which should hold a number for each name/],
    ['throttling: { PutImages: 3 }', /unknown name 'PutImages' under 'throttling'/],
    ['throttling: fast', /'throttling', which should hold/],
    ['limits: { sockets: 3 }', /unknown name 'sockets' under 'limits'/],
    ['limits: { connections: 0.5 }', /'connections' under 'limits'.*at least 1/],
  ] as const) {
    writeFileSync(config, text);
    await assert.rejects(startServer({ options: ['--config', config] }), complaint, text);
  }
  writeFileSync(config, 'throttling: on');
  const server = await startServer({ options: ['--config', config] });
  await server.remove();
});
