import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Principal } from '../iam/index.ts';
import {
  imageManifest,
  newRepository,
  openTestBackend,
  pushLayer,
  testRegistry,
} from './backend.test-support.ts';
import { findImage } from './images.ts';
import { deregisterExclusion, listExclusions, registerExclusion } from './pull-time-exclusions.ts';
import { pullTimes } from './pull-times.ts';
import { putImage } from './put-image.ts';

const roleArn = 'arn:aws:iam::123456789012:role/scanner';
const session: Principal = {
  type: 'assumed-role',
  account: '123456789012',
  arn: 'arn:aws:sts::123456789012:assumed-role/scanner/nightly',
  userId: 'AROAEXAMPLE:nightly',
  roleArn,
};
const root: Principal = {
  type: 'root',
  account: '123456789012',
  arn: 'arn:aws:iam::123456789012:root',
  userId: '123456789012',
};

async function withImage() {
  const backend = await openTestBackend();
  const repository = await newRepository(backend);
  const config = await pushLayer(backend, repository, '{}');
  const { digest } = await putImage(backend, repository, {
    manifest: imageManifest(config, []),
    tags: ['v1'],
  });
  const times = pullTimes(backend);
  const find = async () => {
    const image = await findImage(backend, repository, { digest });
    assert.ok(image);
    return image;
  };
  const pull = async (by: Principal = root) => times.note(repository, await find(), by);
  const recorded = async () => (await find()).pulledAt;
  return { backend, repository, times, pull, recorded, [Symbol.asyncDispose]: backend[Symbol.asyncDispose] };
}

describe('the last recorded pull', () => {
  test('is written in the background, and again after a day', async () => {
    await using at = await withImage();
    const first = at.backend.clock.now;
    assert.equal(await at.recorded(), null);
    await at.pull();
    assert.equal(await at.recorded(), null, 'a pull writes nothing');
    await at.times.flush();
    assert.equal(await at.recorded(), first);

    at.backend.clock.now += 24 * 3600 * 1000 - 1;
    await at.pull();
    await at.times.flush();
    assert.equal(await at.recorded(), first, 'less than a day later');

    at.backend.clock.now += 1;
    await at.pull();
    await at.times.flush();
    assert.equal(await at.recorded(), at.backend.clock.now);
  });

  test('needs one write for however many pulls', async () => {
    await using at = await withImage();
    let writes = 0;
    const { db } = at.backend;
    const write = db.write.bind(db);
    db.write = work => {
      writes += 1;
      return write(work);
    };
    for (let n = 0; n < 100; n++) await at.pull();
    await at.times.flush();
    for (let n = 0; n < 100; n++) await at.pull();
    await at.times.flush();
    assert.equal(writes, 1);
  });

  test('is that of principals who are not excluded', async () => {
    await using at = await withImage();
    await registerExclusion(at.backend, testRegistry, roleArn);
    await at.pull(session);
    await at.times.flush();
    assert.equal(await at.recorded(), null);
    await at.pull(session);
    await at.pull(root);
    await at.times.flush();
    assert.equal(await at.recorded(), at.backend.clock.now);
  });

  test('is not lost when it cannot be written at once', async () => {
    await using at = await withImage();
    await at.pull();
    const { db } = at.backend;
    const write = db.write.bind(db);
    db.write = () => Promise.reject(new Error('full'));
    await assert.rejects(at.times.flush(), /full/);
    db.write = write;
    await at.times.flush();
    assert.equal(await at.recorded(), at.backend.clock.now);
  });
});

test('exclusions belong to one registry, once each, a hundred at most', async () => {
  await using backend = await openTestBackend();
  const elsewhere = { ...testRegistry, region: 'eu-west-1' };
  assert.equal(await registerExclusion(backend, testRegistry, roleArn), backend.clock.now);
  await assert.rejects(registerExclusion(backend, testRegistry, roleArn), {
    code: 'ExclusionAlreadyExists',
    message: `Pull time update exclusion for the principal with ARN '${roleArn}' already exists in the registry with id '123456789012'`,
  });
  await registerExclusion(backend, elsewhere, roleArn);
  await deregisterExclusion(backend, testRegistry, roleArn);
  await assert.rejects(deregisterExclusion(backend, testRegistry, roleArn), { code: 'ExclusionNotFound' });
  assert.deepEqual(await listExclusions(backend, elsewhere, { limit: 10 }), [roleArn]);
  for (let n = 0; n < 100; n++) await registerExclusion(backend, testRegistry, `${roleArn}${n}`);
  await assert.rejects(registerExclusion(backend, testRegistry, roleArn), { code: 'LimitExceeded' });
});
