import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { GetDownloadUrlForLayerCommand } from '@aws-sdk/client-ecr';
import {
  digestOf,
  fresh,
  makeManifest,
  type OciRegistry,
  ociManifest,
  openOciRegistry,
  owner,
  pushBlob,
  putManifest,
  region,
} from './oci-registry.ts';
import { ecrClient, loginPassword } from './support/ecr.ts';

suite('pulling over the OCI API', () => {
  let registry: OciRegistry;
  let manifest: Buffer;
  let digest: string;
  const blob = fresh(10_000);
  before(async () => {
    registry = await openOciRegistry();
    manifest = await makeManifest(registry.root, 'app/web');
    digest = digestOf(manifest);
    assert.equal((await putManifest(registry.root, 'app/web', 'v1', manifest)).status, 201);
    await pushBlob(registry.root, 'app/web', blob);
  });
  after(() => registry?.server.remove());

  test('the version check, with a token and without', async () => {
    for (const path of ['/v2/', '/v2']) {
      const answer = await registry.root('GET', path);
      assert.equal(answer.status, 200);
      assert.equal(answer.headers['docker-distribution-api-version'], 'registry/2.0');
    }
    assert.equal((await registry.root('HEAD', '/v2/')).body.length, 0);
    const refused = await registry.nobody('GET', '/v2/');
    assert.equal(refused.status, 401);
    assert.equal(refused.body.toString(), 'Not Authorized\n');
    assert.equal(refused.headers['content-type'], 'text/plain; charset=utf-8');
    assert.equal(refused.headers['docker-distribution-api-version'], 'registry/2.0');
    const realm = `Basic realm="${registry.server.url}/",service="ecr.amazonaws.com"`;
    assert.equal(refused.headers['www-authenticate'], realm);
  });

  test('a manifest by tag and by digest, byte for byte', async () => {
    for (const reference of ['v1', digest, digest.replace(':', '%3A')]) {
      for (const method of ['GET', 'HEAD']) {
        const answer = await registry.root(method, `/v2/app/web/manifests/${reference}`, {
          headers: { accept: 'application/vnd.docker.distribution.manifest.v2+json' },
        });
        assert.equal(answer.status, 200);
        assert.equal(answer.headers['content-type'], ociManifest);
        assert.equal(answer.headers['content-length'], `${manifest.length}`);
        assert.equal(answer.headers['docker-content-digest'], digest);
        assert.equal(answer.headers.etag, `"${digest}"`);
        assert.deepEqual(answer.body, method === 'GET' ? manifest : Buffer.alloc(0));
      }
    }
  });

  test('what the client has already is not sent again', async () => {
    for (const match of [`"${digest}"`, `W/"${digest}"`, `"x", "${digest}"`, '*']) {
      const headers = { 'if-none-match': match };
      const answer = await registry.root('GET', '/v2/app/web/manifests/v1', { headers });
      assert.deepEqual([answer.status, answer.body.length], [304, 0], match);
      assert.equal(answer.headers['docker-content-digest'], digest);
    }
    const other = await registry.root('GET', '/v2/app/web/manifests/v1', {
      headers: { 'if-none-match': '"x"' },
    });
    assert.equal(other.status, 200);
  });

  test('a blob, and whether it is there', async () => {
    for (const method of ['GET', 'HEAD']) {
      const answer = await registry.root(method, `/v2/app/web/blobs/${digestOf(blob)}`);
      assert.equal(answer.status, 200);
      assert.equal(answer.headers['content-type'], 'application/octet-stream');
      assert.equal(answer.headers['content-length'], '10000');
      assert.equal(answer.headers['accept-ranges'], 'bytes');
      assert.equal(answer.headers['docker-content-digest'], digestOf(blob));
      assert.deepEqual(answer.body, method === 'GET' ? blob : Buffer.alloc(0));
    }
  });

  test('parts of a blob', async () => {
    const get = (range: string, more: object = {}) =>
      registry.root('GET', `/v2/app/web/blobs/${digestOf(blob)}`, { headers: { range, ...more } });
    for (const [range, first, last] of [
      ['bytes=0-0', 0, 0],
      ['bytes=500-1499', 500, 1499],
      ['bytes=9000-', 9000, 9999],
      ['bytes=-5', 9995, 9999],
      ['bytes=9000-99999', 9000, 9999],
    ] as const) {
      const answer = await get(range);
      assert.equal(answer.status, 206, range);
      assert.equal(answer.headers['content-range'], `bytes ${first}-${last}/10000`);
      assert.equal(answer.headers['content-length'], `${last - first + 1}`);
      assert.deepEqual(answer.body, blob.subarray(first, last + 1));
    }
    for (const range of ['bytes=10000-', 'bytes=5-3', 'bytes=-0']) {
      const answer = await get(range);
      assert.deepEqual([answer.status, answer.code], [416, 'SIZE_INVALID'], range);
      assert.equal(answer.headers['content-range'], 'bytes */10000');
    }
    for (const range of ['bytes=0-1,5-6', 'lines=1-2', 'bytes=x-y']) {
      assert.deepEqual((await get(range)).body, blob, range);
    }
    assert.equal((await get('bytes=0-0', { 'if-range': `"${digestOf(blob)}"` })).status, 206);
    assert.equal((await get('bytes=0-0', { 'if-range': '"other"' })).status, 200);
  });

  test('what is not there', async () => {
    const nothing = digestOf('nothing');
    for (const [path, code] of [
      ['/v2/app/web/manifests/none', 'MANIFEST_UNKNOWN'],
      ['/v2/app/web/manifests/.INVALID', 'MANIFEST_UNKNOWN'],
      [`/v2/app/web/manifests/${nothing}`, 'MANIFEST_UNKNOWN'],
      [`/v2/app/web/blobs/${nothing}`, 'BLOB_UNKNOWN'],
      ['/v2/app/none/manifests/v1', 'NAME_UNKNOWN'],
      [`/v2/app/none/blobs/${nothing}`, 'NAME_UNKNOWN'],
    ] as const) {
      const answer = await registry.root('GET', path);
      assert.deepEqual([answer.status, answer.code], [404, code], path);
      assert.equal((await registry.root('HEAD', path)).status, 404, path);
    }
    const unknown = await registry.root('GET', '/v2/app/web/manifests/none');
    assert.match(unknown.body.toString(), /"message":"Requested image not found"/);
    const missing = await registry.root('GET', '/v2/app/none/manifests/v1');
    const text = `The repository with name 'app/none' does not exist in the registry with id '${owner}'`;
    assert.ok(missing.body.toString().includes(text));
  });

  test('a blob is in the repositories that hold it only', async () => {
    const elsewhere = await registry.root('GET', `/v2/app/other/blobs/${digestOf(blob)}`);
    assert.deepEqual([elsewhere.status, elsewhere.code], [404, 'BLOB_UNKNOWN']);
  });

  test('the registry can stand in the path or in the host', async () => {
    const path = `/v2/${owner}/${region}/app/web/manifests/v1`;
    assert.deepEqual((await registry.root('GET', path)).body, manifest);
    const host = `${owner}.dkr.ecr.${region}.example.org`;
    const named = await registry.root('GET', '/v2/app/web/manifests/v1', { headers: { host } });
    assert.deepEqual(named.body, manifest);
  });

  test('a token opens the registries of its region, and the version check of a bare host', async () => {
    const west = ecrClient(registry.server.url, registry.server.rootOf(owner), 'us-west-2');
    const token = Buffer.from(`AWS:${await loginPassword(west)}`).toString('base64');
    const get = (path: string) => registry.nobody('GET', path, { authorization: `Basic ${token}` });
    assert.equal((await get('/v2/')).status, 200);
    for (const path of ['/v2/app/web/manifests/v1', `/v2/${owner}/${region}/app/web/manifests/v1`]) {
      const answer = await get(path);
      assert.deepEqual([answer.status, answer.code], [403, 'DENIED'], path);
    }
    const there = await get(`/v2/${owner}/us-west-2/app/web/manifests/v1`);
    assert.deepEqual([there.status, there.code], [404, 'NAME_UNKNOWN']);
  });

  test('another account reads nothing, and learns nothing of what is there', async () => {
    for (const path of [
      '/v2/app/web/manifests/v1',
      '/v2/app/none/manifests/v1',
      `/v2/app/web/blobs/${digestOf(blob)}`,
    ]) {
      const answer = await registry.stranger('GET', path);
      assert.deepEqual([answer.status, answer.code], [403, 'DENIED'], path);
      assert.match(answer.body.toString(), /is not authorized to perform: ecr:\w+ on resource: arn:aws:ecr:/);
    }
  });

  test('the URL of GetDownloadUrlForLayer opens one layer, without a password', async () => {
    const [layer] = (JSON.parse(manifest.toString()) as { layers: { digest: string }[] }).layers;
    const ecr = ecrClient(registry.server.url, registry.server.rootOf(owner), region);
    const wanted = { repositoryName: 'app/web', layerDigest: layer?.digest };
    const { downloadUrl } = await ecr.send(new GetDownloadUrlForLayerCommand(wanted));
    const url = new URL(downloadUrl as string);
    const got = await registry.nobody('GET', url.pathname + url.search);
    assert.equal(got.status, 200);
    assert.equal(digestOf(got.body), layer?.digest);
    for (const [method, path] of [
      ['GET', url.pathname.replace(/sha256:.*/, digestOf(blob)) + url.search],
      ['GET', url.pathname.replace('/app/web/', '/app/other/') + url.search],
      ['GET', `${url.pathname}${url.search}x`],
      ['GET', `${url.pathname}?grant=`],
      ['DELETE', url.pathname + url.search],
      ['GET', `/v2/app/web/manifests/v1${url.search}`],
    ] as const) {
      assert.equal((await registry.nobody(method, path)).status, 401, `${method} ${path}`);
    }
  });
});
