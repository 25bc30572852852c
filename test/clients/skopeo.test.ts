import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { missing, skipUnless } from '../support/needs.ts';
import { writeOciLayout } from '../support/oci-layout.ts';
import { failedWith, succeeded } from '../support/run.ts';
import { type Skopeo, skopeoCli } from '../support/skopeo.ts';
import { tempDir } from '../support/temp.ts';
import { hostOf, type Registry, startRegistry } from './registry.ts';

const name = 'skopeo';
suite(name, { skip: skipUnless(name, missing.program('skopeo', 'Debian: skopeo')) }, () => {
  const home = tempDir('skopeo');
  const layout = join(home.path, 'layout');
  const digests = writeOciLayout(layout, 'v1', ['amd64', 'arm64']);
  let registry: Registry;
  let skopeo: Skopeo;
  let uri: string;
  before(async () => {
    registry = await startRegistry();
    uri = await registry.create('team/app');
    skopeo = skopeoCli(home.path);
    succeeded(await skopeo.login(hostOf(uri), registry.password));
  });
  after(async () => {
    await registry?.server.remove();
    home.remove();
  });
  const copyIn = (target: string, ...options: readonly string[]) =>
    skopeo.ok(['copy', '--dest-tls-verify=false', ...options, `oci:${layout}:v1`, `docker://${target}`]);
  const copyOut = (source: string, target: string, ...options: readonly string[]) =>
    skopeo.ok(['copy', '--src-tls-verify=false', ...options, `docker://${source}`, target]);
  const inspectRaw = (reference: string) =>
    skopeo.ok(['inspect', '--tls-verify=false', '--raw', `docker://${reference}`]);
  const inspect = async (reference: string) =>
    JSON.parse(
      await skopeo.ok(['inspect', '--tls-verify=false', '--override-arch=amd64', `docker://${reference}`]),
    );

  test('copies an index with all its images in, and out again byte by byte', async () => {
    await copyIn(`${uri}:v1`, '--all');
    const back = join(home.path, 'back');
    await copyOut(`${uri}:v1`, `oci:${back}:v1`, '--all');
    for (const digest of [digests.index, ...digests.images]) {
      assert.ok(existsSync(join(back, 'blobs/sha256', digest.replace('sha256:', ''))), digest);
    }
  });

  test('copies one image in, converted to Docker’s schema 2, and out into a docker archive', async () => {
    await copyIn(`${uri}:docker`, '--override-arch=amd64', '--format=v2s2');
    assert.equal(
      JSON.parse(await inspectRaw(`${uri}:docker`)).mediaType,
      'application/vnd.docker.distribution.manifest.v2+json',
    );
    const archive = join(home.path, 'image.tar');
    await copyOut(`${uri}:docker`, `docker-archive:${archive}:app:docker`);
    await skopeo.ok(['inspect', `docker-archive:${archive}`]);
  });

  test('inspects by tag and by digest', async () => {
    const { manifests } = JSON.parse(await inspectRaw(`${uri}:v1`));
    assert.deepEqual(
      manifests.map((one: { digest: string }) => one.digest),
      digests.images,
    );
    const byTag = await inspect(`${uri}:v1`);
    const byDigest = await inspect(`${uri}@${digests.images[0]}`);
    assert.equal(byTag.Architecture, 'amd64');
    assert.deepEqual(byDigest.Layers, byTag.Layers);
  });

  test('lists tags', async () => {
    const { Tags } = JSON.parse(await skopeo.ok(['list-tags', '--tls-verify=false', `docker://${uri}`]));
    assert.deepEqual(Tags.sort(), ['docker', 'v1']);
  });

  test('copies from one repository to another without sending the layers again', async () => {
    const other = await registry.create('team/other');
    await skopeo.ok([
      'copy',
      '--src-tls-verify=false',
      '--dest-tls-verify=false',
      `docker://${uri}:docker`,
      `docker://${other}:copy`,
    ]);
    assert.deepEqual((await inspect(`${other}:copy`)).Layers, (await inspect(`${uri}:docker`)).Layers);
  });

  test('deletes an image', async () => {
    await skopeo.ok(['delete', '--tls-verify=false', `docker://${uri}:docker`]);
    failedWith(
      await skopeo.try(['inspect', '--tls-verify=false', `docker://${uri}:docker`]),
      'manifest unknown: Requested image not found',
    );
    assert.equal((await inspect(`${uri}:v1`)).Architecture, 'amd64');
  });

  test('is refused without a login', async () => {
    const stranger = skopeoCli(tempDir('skopeo-stranger').path);
    assert.notEqual((await stranger.try(['inspect', '--tls-verify=false', `docker://${uri}:v1`])).code, 0);
  });
});
