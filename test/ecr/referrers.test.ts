import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  type ECRClient,
  ListImageReferrersCommand,
  PutImageCommand,
  UpdateImageStorageClassCommand,
} from '@aws-sdk/client-ecr';
import {
  type EcrWorld,
  newRepository,
  ociManifest,
  owner,
  pushImage,
  sha256,
  startEcrWorld,
  uploadLayer,
} from './world.ts';

let world: EcrWorld;
let ecr: ECRClient;
before(async () => {
  world = await startEcrWorld();
  ecr = world.owner;
});
after(() => world.close());

const signatureType = 'application/vnd.cncf.notary.signature';
const sbomType = 'application/spdx+json';

/** Puts an artifact that refers to `subject`. */
async function pushReferrer(repositoryName: string, subject: string, artifactType: string, note: string) {
  const config = await uploadLayer(ecr, repositoryName, Buffer.from('{}'));
  const imageManifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: ociManifest,
    artifactType,
    config: { mediaType: 'application/vnd.oci.empty.v1+json', digest: config, size: 2 },
    layers: [{ mediaType: 'application/vnd.oci.empty.v1+json', digest: config, size: 2 }],
    subject: { mediaType: ociManifest, digest: subject, size: 10 },
    annotations: { note },
  });
  const { image } = await ecr.send(new PutImageCommand({ repositoryName, imageManifest }));
  return { digest: image?.imageId?.imageDigest as string, size: imageManifest.length };
}

const list = (repositoryName: string, imageDigest: string, more: object = {}) =>
  ecr.send(new ListImageReferrersCommand({ repositoryName, subjectId: { imageDigest }, ...more }));

describe('ListImageReferrers', () => {
  test('describes what refers to an image, by type and status', async () => {
    const repositoryName = await newRepository(ecr);
    const subject = await pushImage(ecr, repositoryName, 'v1', 'subject');
    const { digest, size } = await pushReferrer(repositoryName, subject.digest, signatureType, 'one');
    const sbom = await pushReferrer(repositoryName, subject.digest, sbomType, 'two');
    await pushReferrer(repositoryName, sha256('another subject'), sbomType, 'three');

    const typed = (artifactTypes: string[]) => ({ filter: { artifactTypes } });
    const { referrers } = await list(repositoryName, subject.digest, typed([signatureType]));
    assert.deepEqual(referrers, [
      {
        digest,
        mediaType: ociManifest,
        artifactType: signatureType,
        size,
        annotations: { note: 'one' },
        artifactStatus: 'ACTIVE',
      },
    ]);
    const digests = async (more: object = {}) =>
      (await list(repositoryName, subject.digest, more)).referrers?.map(each => each.digest);
    assert.deepEqual(await digests(), [digest, sbom.digest].sort());
    assert.deepEqual(await digests(typed([signatureType, sbomType])), [digest, sbom.digest].sort());
    assert.deepEqual(await digests(typed(['text/plain'])), []);
    assert.deepEqual(await digests(typed([])), [digest, sbom.digest].sort());

    const imageId = { imageDigest: subject.digest };
    await ecr.send(
      new UpdateImageStorageClassCommand({ repositoryName, imageId, targetStorageClass: 'ARCHIVE' }),
    );
    assert.deepEqual(await digests(), []);
    assert.deepEqual(await digests({ filter: { artifactStatus: 'ARCHIVED' } }), [digest, sbom.digest].sort());
    assert.equal((await digests({ filter: { artifactStatus: 'ANY' } }))?.length, 2);
    assert.deepEqual(await digests({ filter: { artifactStatus: 'ACTIVATING' } }), []);
  });

  test('pages by 20, or as asked up to 50', async () => {
    const repositoryName = await newRepository(ecr);
    const subject = sha256('not pushed yet');
    for (let at = 0; at < 23; at++) await pushReferrer(repositoryName, subject, sbomType, `page ${at}`);
    const first = await list(repositoryName, subject);
    assert.equal(first.referrers?.length, 20);
    const second = await list(repositoryName, subject, { nextToken: first.nextToken });
    assert.equal(second.referrers?.length, 3);
    assert.equal(second.nextToken, undefined);
    const all = [...(first.referrers ?? []), ...(second.referrers ?? [])].map(each => each.digest);
    assert.equal(new Set(all).size, 23);
    assert.equal((await list(repositoryName, subject, { maxResults: 50 })).referrers?.length, 23);
  });

  test('refuses bad input and strangers, and answers nothing for a subject without referrers', async () => {
    const repositoryName = await newRepository(ecr);
    assert.deepEqual((await list(repositoryName, sha256('x'))).referrers, []);
    for (const more of [
      { maxResults: 51 },
      { maxResults: 0 },
      { nextToken: 'x' },
      { filter: { artifactTypes: Array(6).fill('a') } },
      { filter: { artifactStatus: 'GONE' } },
    ]) {
      await assert.rejects(list(repositoryName, sha256('x'), more), { name: 'InvalidParameterException' });
    }
    await assert.rejects(list(repositoryName, 'nonsense'), { name: 'InvalidParameterException' });
    await assert.rejects(list('test/absent', sha256('x')), { name: 'RepositoryNotFoundException' });
    const foreign = { repositoryName, registryId: owner, subjectId: { imageDigest: sha256('x') } };
    await assert.rejects(world.other.send(new ListImageReferrersCommand(foreign)), error => {
      assert.equal((error as Error).name, 'AccessDeniedException');
      assert.match((error as Error).message, /ecr:BatchGetImage/);
      return true;
    });
  });
});
