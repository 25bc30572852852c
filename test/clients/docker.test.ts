import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import {
  CreateRepositoryCreationTemplateCommand,
  DescribeImagesCommand,
  PutImageTagMutabilityCommand,
} from '@aws-sdk/client-ecr';
import { type Docker, dockerCli } from '../support/docker.ts';
import { type Dockerd, startDockerd } from '../support/dockerd.ts';
import { buildImage, runImage } from '../support/images.ts';
import { missing, skipUnless } from '../support/needs.ts';
import { failedWith, succeeded } from '../support/run.ts';
import { tempDir } from '../support/temp.ts';
import { account, hostOf, type Registry, startRegistry } from './registry.ts';

const name = 'docker';
const skip = skipUnless(
  name,
  missing.root(),
  missing.program('dockerd', 'Debian: docker.io'),
  missing.program('docker', 'Debian: docker.io'),
  missing.program('busybox', 'Debian: busybox-static'),
);
suite(name, { skip }, () => {
  const home = tempDir('docker');
  let registry: Registry;
  let engine: Dockerd;
  let docker: Docker;
  let uri: string;
  before(async () => {
    [engine, registry] = await Promise.all([startDockerd(), startRegistry()]);
    docker = dockerCli(engine, home.path, 'owner');
    uri = await registry.create('team/app');
    succeeded(await docker.login(hostOf(uri), registry.password));
  });
  after(async () => {
    await engine?.stop();
    await registry?.server.remove();
    home.remove();
  });
  const imagesOf = async (repositoryName: string) =>
    (await registry.ecr.send(new DescribeImagesCommand({ repositoryName }))).imageDetails ?? [];
  const pushedDigest = (output: string) => /digest: (sha256:[0-9a-f]{64})/.exec(output)?.[1] as string;
  const pullAfresh = async (reference: string) => {
    await docker.try(['image', 'rm', '--force', reference]);
    return docker.try(['pull', reference]);
  };

  test('pushes an image of several layers, and pushes it again', async () => {
    await buildImage(docker, `${uri}:v1`, { says: 'v1', layers: [3_000_000, 1_000, 1] });
    const first = await docker.ok(['push', `${uri}:v1`]);
    const again = await docker.ok(['push', `${uri}:v1`]);
    assert.equal(again.match(/Layer already exists/g)?.length, 5, again);
    assert.equal(pushedDigest(again), pushedDigest(first));
    const [image, ...others] = await imagesOf('team/app');
    assert.deepEqual(others, []);
    assert.equal(image?.imageDigest, pushedDigest(first));
    assert.deepEqual(image?.imageTags, ['v1']);
  });

  test('gives one image two tags', async () => {
    await docker.ok(['tag', `${uri}:v1`, `${uri}:stable`]);
    await docker.ok(['push', `${uri}:stable`]);
    const images = await imagesOf('team/app');
    assert.equal(images.length, 1);
    assert.deepEqual([...(images[0]?.imageTags ?? [])].sort(), ['stable', 'v1']);
  });

  test('pulls by tag and by digest, and runs what came', async () => {
    succeeded(await pullAfresh(`${uri}:stable`));
    const digest = (await imagesOf('team/app'))[0]?.imageDigest;
    succeeded(await docker.try(['pull', `${uri}@${digest}`]));
    assert.equal(await runImage(docker, `${uri}@${digest}`), 'v1');
  });

  test('moves a tag', async () => {
    await buildImage(docker, `${uri}:stable`, { says: 'v2' });
    await docker.ok(['push', `${uri}:stable`]);
    succeeded(await pullAfresh(`${uri}:stable`));
    assert.equal(await runImage(docker, `${uri}:stable`), 'v2');
    assert.equal(await runImage(docker, `${uri}:v1`), 'v1');
  });

  test('pushes a manifest list', async () => {
    await docker.ok(['manifest', 'create', '--insecure', `${uri}:list`, `${uri}:v1`, `${uri}:stable`]);
    await docker.ok(['manifest', 'annotate', '--arch', 'arm64', `${uri}:list`, `${uri}:stable`]);
    await docker.ok(['manifest', 'push', '--insecure', `${uri}:list`]);
    const list = JSON.parse(await docker.ok(['manifest', 'inspect', '--insecure', `${uri}:list`]));
    const architectures = list.manifests.map(
      (one: { platform: { architecture: string } }) => one.platform.architecture,
    );
    assert.deepEqual(architectures.sort(), ['amd64', 'arm64']);
    succeeded(await docker.try(['pull', `${uri}:list`]));
  });

  test('is told what is not there', async () => {
    failedWith(
      await docker.try(['pull', `${uri}:nothing`]),
      `manifest for ${uri}:nothing not found: manifest unknown: Requested image not found`,
    );
    const absent = uri.replace('team/app', 'team/absent');
    await docker.ok(['tag', `${uri}:v1`, `${absent}:v1`]);
    failedWith(
      await docker.try(['push', `${absent}:v1`]),
      `name unknown: The repository with name 'team/absent' does not exist in the registry with id '${account}'`,
    );
  });

  test('makes a repository by a push, where a template covers its name', async () => {
    const template = { prefix: 'made', appliedFor: ['CREATE_ON_PUSH' as const] };
    await registry.ecr.send(
      new CreateRepositoryCreationTemplateCommand({ ...template, imageTagMutability: 'IMMUTABLE' }),
    );
    const made = uri.replace('team/app', 'made/by/push');
    await buildImage(docker, `${made}:1`, { says: 'made', layers: [1_000, 2_000] });
    await docker.ok(['push', `${made}:1`]);
    assert.deepEqual((await imagesOf('made/by/push'))[0]?.imageTags, ['1']);
    succeeded(await pullAfresh(`${made}:1`));
    assert.equal(await runImage(docker, `${made}:1`), 'made');
    await buildImage(docker, `${made}:1`, { says: 'another' });
    failedWith(await docker.try(['push', `${made}:1`]), 'the tag is immutable');
    const absent = uri.replace('team/app', 'made');
    await docker.ok(['tag', `${uri}:v1`, `${absent}:v1`]);
    failedWith(await docker.try(['push', `${absent}:v1`]), "repository with name 'made' does not exist");
  });

  test('is told that a tag is immutable', async () => {
    const release = await registry.create('team/release');
    await registry.ecr.send(
      new PutImageTagMutabilityCommand({ repositoryName: 'team/release', imageTagMutability: 'IMMUTABLE' }),
    );
    await buildImage(docker, `${release}:1.0`, { says: '1.0' });
    await docker.ok(['push', `${release}:1.0`]);
    await buildImage(docker, `${release}:1.0`, { says: 'not 1.0' });
    failedWith(
      await docker.try(['push', `${release}:1.0`]),
      "tag invalid: The image tag '1.0' already exists in the 'team/release' repository and cannot be overwritten because the tag is immutable.",
    );
  });

  test('pulls after the server was restarted, with the login from before', async () => {
    assert.equal(await registry.server.stop(), 0);
    await registry.server.start();
    succeeded(await pullAfresh(`${uri}:v1`));
    assert.equal(await runImage(docker, `${uri}:v1`), 'v1');
  });

  test('finishes a push during which the server was killed and came back', async () => {
    await buildImage(docker, `${uri}:big`, { says: 'big', layers: [80_000_000] });
    const grown = registry.server.holdsMore(10_000_000);
    const push = docker.try(['push', `${uri}:big`]);
    await grown;
    await registry.server.kill();
    await registry.server.start();
    succeeded(await push);
    succeeded(await pullAfresh(`${uri}:big`));
    assert.equal(await runImage(docker, `${uri}:big`), 'big');
  });

  test('is refused once logged out', async () => {
    await docker.ok(['logout', hostOf(uri)]);
    failedWith(await pullAfresh(`${uri}:v1`), 'no basic auth credentials');
  });
});
