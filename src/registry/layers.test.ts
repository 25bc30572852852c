import assert from 'node:assert/strict';
import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { newRepository, openTestBackend, pushLayer } from './backend.test-support.ts';
import { findLayer, type Layer, readLayer } from './layers.ts';

test('a layer whose file was cut short on the disk is refused, not given in part', async () => {
  await using backend = await openTestBackend();
  const repository = await newRepository(backend);
  const digest = await pushLayer(backend, repository, 'all of it');
  const layer = (await findLayer(backend, repository, digest)) as Layer;
  const hex = digest.slice('sha256:'.length);
  truncateSync(join(backend.blobDirectory, 'blobs/sha256', hex.slice(0, 2), hex), 3);
  await assert.rejects(Array.fromAsync(readLayer(backend, layer)), { code: 'BlobRangeInvalid' });
});
