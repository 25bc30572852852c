import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { until } from '../../../test/support/until.ts';
import {
  imageManifest,
  indexManifest,
  newRepository,
  once,
  pushLayer,
  sha256,
} from '../../registry/backend.test-support.ts';
import type { Backend } from '../../registry/backend.ts';
import { findImage, tagged } from '../../registry/images.ts';
import { findLayer, readLayer } from '../../registry/layers.ts';
import { putImage } from '../../registry/put-image.ts';
import { replicationStatuses } from '../../registry/replication/status.ts';
import { findRepository, type Repository } from '../../registry/repositories.ts';
import { appendUpload, finishUpload, startUpload } from '../../registry/uploads.ts';
import type { Digest } from '../../wire/oci/digest.ts';
import { blobsPath, imagesPath } from './routes.ts';
import { admit, destination, type TwoCells, twoCells } from './two-cells.test-support.ts';

const statusOf = async ({ east }: TwoCells, repository: Repository, digest: Digest) =>
  (await replicationStatuses(east.db.read, repository.id, digest))[0];

const settled = (cells: TwoCells, repository: Repository, digest: Digest) =>
  until(async () => (await statusOf(cells, repository, digest))?.status !== 'IN_PROGRESS');

const there = ({ west }: TwoCells, name = 'app/web') => findRepository(west.db.read, destination, name);

/** All bytes of a layer, read back. */
async function bytesOf(backend: Backend, repository: Repository, digest: Digest): Promise<Buffer> {
  const layer = await findLayer(backend, repository, digest);
  assert.ok(layer);
  const chunks: Buffer[] = [];
  for await (const chunk of readLayer(backend, layer)) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

async function pushBytes(backend: Backend, repository: Repository, bytes: Buffer): Promise<Digest> {
  const upload = await startUpload(backend, repository, 'owner');
  const grown = await appendUpload(backend, repository, upload, once(bytes));
  return (await finishUpload(backend, repository, grown, sha256(bytes))).digest;
}

describe('replication between cells', () => {
  test('brings an image, byte for byte, with its tag and one audit record of each decision', async t => {
    const cells = await twoCells(t);
    const repository = await newRepository(cells.east);
    const content = randomBytes(3_000_000);
    const layer = await pushBytes(cells.east, repository, content);
    const empty = await pushBytes(cells.east, repository, Buffer.alloc(0));
    const { digest } = await putImage(cells.east, repository, {
      manifest: imageManifest(empty, [layer]),
      tags: ['latest'],
    });
    cells.start();
    await settled(cells, repository, digest);
    assert.equal((await statusOf(cells, repository, digest))?.status, 'COMPLETE');
    const copy = await there(cells);
    assert.ok(copy);
    assert.equal(await tagged(cells.west, copy, 'latest'), digest);
    assert.deepEqual(await bytesOf(cells.west, copy, layer), content);
    const record = cells.audited.at(-1);
    assert.equal(record?.action, 'ecr:ReplicateImage');
    assert.match(
      record?.caller.principal.arn ?? '',
      /assumed-role\/AWSServiceRoleForECRReplication\/entrepot$/,
    );
  });

  test('sends a blob once, however many images and repositories have it', async t => {
    const sent: string[] = [];
    const cells = await twoCells(t, {
      route: route =>
        route.path !== blobsPath
          ? route
          : {
              ...route,
              handler: request => {
                sent.push(request.query.get('size') as string);
                return route.handler(request);
              },
            },
    });
    const pushed: [Repository, Digest][] = [];
    for (const name of ['one', 'two', 'three']) {
      const repository = await newRepository(cells.east, name);
      const layer = await pushLayer(cells.east, repository, 'a layer that they share');
      const { digest } = await putImage(cells.east, repository, {
        manifest: imageManifest(layer, [layer], name),
        tags: ['latest'],
      });
      pushed.push([repository, digest]);
    }
    cells.start();
    for (const [repository, digest] of pushed) await settled(cells, repository, digest);
    assert.deepEqual(sent, ['23']);
  });

  test('goes on from the byte at which the link was cut', async t => {
    const parts: number[] = [];
    let cut = 2;
    const content = randomBytes(8_000_000);
    const cells = await twoCells(t, {
      route: route =>
        route.path !== blobsPath
          ? route
          : {
              ...route,
              handler: request => {
                parts.push(Number(request.query.get('offset')));
                return route.handler({
                  ...request,
                  body: cut-- > 0 ? cutAfter(request.body, 3_000_000) : request.body,
                });
              },
            },
    });
    const repository = await newRepository(cells.east);
    const layer = await pushBytes(cells.east, repository, content);
    const { digest } = await putImage(cells.east, repository, {
      manifest: imageManifest(layer, []),
      tags: ['latest'],
    });
    cells.start();
    await settled(cells, repository, digest);
    const copy = (await there(cells)) as Repository;
    assert.deepEqual(await bytesOf(cells.west, copy, layer), content);
    assert.equal(parts.length, 3);
    assert.equal(parts[0], 0);
    assert.ok((parts[1] as number) >= 3_000_000 && (parts[2] as number) >= 6_000_000, `${parts}`);
  });

  test('bytes that were damaged on their way are thrown away, and sent again', async t => {
    let damaged = 0;
    const cells = await twoCells(t, {
      route: route =>
        route.path !== blobsPath || damaged > 0
          ? route
          : {
              ...route,
              handler: request =>
                route.handler({ ...request, body: damaged++ === 0 ? damage(request.body) : request.body }),
            },
    });
    const repository = await newRepository(cells.east);
    const layer = await pushLayer(cells.east, repository, 'a layer');
    const { digest } = await putImage(cells.east, repository, {
      manifest: imageManifest(layer, []),
      tags: ['a'],
    });
    cells.start();
    await settled(cells, repository, digest);
    const copy = (await there(cells)) as Repository;
    assert.equal((await bytesOf(cells.west, copy, layer)).toString(), 'a layer');
    assert.equal(damaged, 2);
  });

  test('a list comes after its children', async t => {
    const cells = await twoCells(t);
    const repository = await newRepository(cells.east);
    const layer = await pushLayer(cells.east, repository, 'layer');
    const children: Digest[] = [];
    for (const note of ['amd64', 'arm64']) {
      const { digest } = await putImage(cells.east, repository, {
        manifest: imageManifest(layer, [], note),
        tags: [],
      });
      children.push(digest);
    }
    const { digest } = await putImage(cells.east, repository, {
      manifest: indexManifest(children),
      tags: ['multi'],
    });
    cells.start();
    await settled(cells, repository, digest);
    const copy = (await there(cells)) as Repository;
    assert.equal(await tagged(cells.west, copy, 'multi'), digest);
    for (const child of children) assert.ok(await findImage(cells.west, copy, { digest: child }));
  });

  test('a refusal is a failure at once, and what is withdrawn midway leaves no image', async t => {
    const cells: TwoCells = await twoCells(t, {
      route: route =>
        route.path !== blobsPath
          ? route
          : {
              ...route,
              handler: async request => {
                const answer = await route.handler(request);
                await admit(cells.west);
                return answer;
              },
            },
    });
    const repository = await newRepository(cells.east);
    const layer = await pushLayer(cells.east, repository, 'layer');
    const { digest } = await putImage(cells.east, repository, {
      manifest: imageManifest(layer, []),
      tags: ['a'],
    });
    cells.start();
    await settled(cells, repository, digest);
    assert.deepEqual(await statusOf(cells, repository, digest), {
      to: destination,
      status: 'FAILED',
      failureCode: 'AccessDenied',
    });
    const copy = (await there(cells)) as Repository;
    assert.equal(await findImage(cells.west, copy, { digest }), undefined);
    const events = await cells.west.db.read.selectFrom('events').select('envelope').execute();
    assert.ok(events.some(({ envelope }) => envelope.includes('"FAILED"')));
  });

  test('a cell speaks for its own regions only', async t => {
    const cells = await twoCells(t, {
      route: route =>
        route.path !== imagesPath
          ? route
          : { ...route, handler: request => route.handler({ ...request, cell: 'north' }) },
    });
    const repository = await newRepository(cells.east);
    const layer = await pushLayer(cells.east, repository, 'layer');
    await putImage(cells.east, repository, { manifest: imageManifest(layer, []), tags: ['a'] });
    cells.start();
    await until(async () => {
      const { jobs } = cells.east;
      return (await jobs.stats()).some(({ totals }) => totals.retried > 0);
    });
    assert.equal(await there(cells), undefined);
  });
});

/** Breaks off after so many bytes, as a connection does. */
async function* cutAfter(body: AsyncIterable<Uint8Array>, bytes: number): AsyncGenerator<Uint8Array> {
  let passed = 0;
  for await (const chunk of body) {
    yield chunk;
    passed += chunk.length;
    if (passed >= bytes) throw new Error('cut');
  }
}

async function* damage(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    const copy = Buffer.from(chunk);
    copy[0] = (copy[0] ?? 0) ^ 1;
    yield copy;
  }
}
