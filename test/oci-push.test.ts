import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import {
  type Answer,
  beginUpload,
  descriptor,
  digestOf,
  fresh,
  makeManifest,
  type OciRegistry,
  ociIndex,
  ociManifest,
  openOciRegistry,
  owner,
  pushBlob,
  putManifest,
  region,
} from './oci-registry.ts';

suite('pushing over the OCI API', () => {
  let registry: OciRegistry;
  before(async () => {
    registry = await openOciRegistry();
  });
  after(() => registry?.server.remove());

  const holds = async (repository: string, content: Uint8Array, digest = digestOf(content)) => {
    const answer = await registry.root('GET', `/v2/${repository}/blobs/${digest}`);
    assert.equal(answer.status, 200);
    assert.deepEqual(answer.body, Buffer.from(content));
  };
  const isCreated = (answer: Answer, digest: string) => {
    assert.equal(answer.status, 201, answer.body.toString());
    assert.match(answer.headers.location ?? '', new RegExp(`^/v2/.*/blobs/${digest}$`));
    assert.equal(answer.headers['docker-content-digest'], digest);
    assert.equal(answer.headers['content-length'], '0');
  };

  for (const algorithm of ['sha256', 'sha512']) {
    test(`a blob at once, in one request and in two (${algorithm})`, async () => {
      const one = fresh();
      const digest = digestOf(one, algorithm);
      isCreated(
        await registry.root('POST', `/v2/app/web/blobs/uploads/?digest=${digest}`, { body: one }),
        digest,
      );
      await holds('app/web', one, digest);
      const two = fresh();
      const begun = await registry.root('POST', `/v2/app/web/blobs/uploads/?digest-algorithm=${algorithm}`);
      assert.equal(begun.status, 202);
      const path = `${begun.headers.location}?digest=${encodeURIComponent(digestOf(two, algorithm))}`;
      isCreated(await registry.root('PUT', path, { body: two }), digestOf(two, algorithm));
      await holds('app/web', two, digestOf(two, algorithm));
      assert.deepEqual(registry.stages(), []);
    });
  }

  test('an empty blob', async () => {
    const nothing = Buffer.alloc(0);
    const digest = digestOf(nothing);
    const path = `/v2/app/web/blobs/uploads/?digest=${digest}`;
    isCreated(await registry.root('POST', path, { body: nothing }), digest);
    const upload = await beginUpload(registry.root, 'app/web');
    isCreated(await registry.root('PUT', `${upload}?digest=${digest}`, { body: nothing }), digest);
    await holds('app/web', nothing);
  });

  test('in chunks, the last one with PATCH or with PUT', async () => {
    for (const lastWithPut of [false, true]) {
      const content = fresh(3000);
      let path = await beginUpload(registry.root, 'app/web');
      const cuts = [0, 1000, 2000, 3000];
      for (let i = 0; i < (lastWithPut ? 2 : 3); i++) {
        const [from, to] = [cuts[i] as number, cuts[i + 1] as number];
        const headers = { 'content-range': `${from}-${to - 1}` };
        const patched = await registry.root('PATCH', path, { headers, body: content.subarray(from, to) });
        assert.equal(patched.status, 202, patched.body.toString());
        assert.equal(patched.headers.range, `0-${to - 1}`);
        path = patched.headers.location as string;
        const status = await registry.root('GET', path);
        assert.deepEqual(
          [status.status, status.headers.range, status.headers.location],
          [204, `0-${to - 1}`, path],
        );
      }
      const rest = lastWithPut
        ? { headers: { 'content-range': '2000-2999' }, body: content.subarray(2000) }
        : {};
      isCreated(await registry.root('PUT', `${path}?digest=${digestOf(content)}`, rest), digestOf(content));
      await holds('app/web', content);
      assert.equal((await registry.root('GET', path)).code, 'BLOB_UPLOAD_UNKNOWN');
    }
  });

  test('streamed, without a length and without a range', async () => {
    const content = fresh(200_000);
    const path = await beginUpload(registry.root, 'app/web');
    const headers = { 'transfer-encoding': 'chunked' };
    const patched = await registry.root('PATCH', path, { headers, body: content });
    assert.deepEqual([patched.status, patched.headers.range], [202, '0-199999']);
    isCreated(await registry.root('PUT', `${path}?digest=${digestOf(content)}`), digestOf(content));
    await holds('app/web', content);
  });

  test('an upload that is cancelled is gone', async () => {
    const path = await beginUpload(registry.root, 'app/web');
    assert.equal((await registry.root('PATCH', path, { body: fresh() })).status, 202);
    const cancelled = await registry.root('DELETE', path);
    assert.deepEqual([cancelled.status, cancelled.body.length], [204, 0]);
    for (const method of ['GET', 'DELETE', 'PATCH']) {
      const answer = await registry.root(method, path, method === 'PATCH' ? { body: 'x' } : {});
      assert.deepEqual([answer.status, answer.code], [404, 'BLOB_UPLOAD_UNKNOWN']);
    }
    assert.deepEqual(registry.stages(), []);
  });

  test('a blob is mounted from a repository that the caller may read', async () => {
    const content = fresh();
    const digest = await pushBlob(registry.root, 'app/other', content);
    const mount = `mount=${digest}&from=app/other`;
    isCreated(await registry.root('POST', `/v2/app/web/blobs/uploads/?${mount}`), digest);
    await holds('app/web', content);
    const path = `/v2/${owner}/${region}/app/web/blobs/uploads/`;
    const again = await registry.root('POST', `${path}?mount=${digest}&from=${owner}/${region}/app/other`);
    isCreated(again, digest);
    assert.ok(again.headers.location?.startsWith(`/v2/${owner}/${region}/app/web/blobs/`));
    assert.deepEqual(registry.stages(), []);
  });

  test('what cannot be mounted becomes an upload', async () => {
    const held = await pushBlob(registry.root, 'app/web', fresh());
    const shared = await pushBlob(registry.root, 'app/shared', fresh());
    for (const [client, repository, query] of [
      [registry.root, 'app/other', `mount=${digestOf('nothing')}&from=app/web`],
      [registry.root, 'app/other', `mount=${held}&from=app/none`],
      [registry.root, 'app/other', `mount=${held}`],
      // Of another account: the stranger may push here, but may not read there.
      [registry.stranger, 'app/shared', `mount=${held}&from=app/web`],
      [registry.root, 'app/web', `mount=${shared}&from=${'987654321098'}/${region}/app/web`],
    ] as const) {
      const answer = await client('POST', `/v2/${repository}/blobs/uploads/?${query}`);
      assert.equal(answer.status, 202, query);
      assert.equal((await client('DELETE', answer.headers.location as string)).status, 204);
    }
  });

  test('a blob is mounted across accounts where a policy lets the caller read it', async () => {
    const content = fresh();
    const digest = await pushBlob(registry.root, 'app/shared', content);
    const target = `/v2/987654321098/${region}/app/web`;
    const query = `mount=${digest}&from=${owner}/${region}/app/shared`;
    isCreated(await registry.stranger('POST', `${target}/blobs/uploads/?${query}`), digest);
    assert.deepEqual((await registry.stranger('GET', `${target}/blobs/${digest}`)).body, content);
  });

  test('a manifest by tag, by digest, and by digest with tags', async () => {
    const manifest = await makeManifest(registry.root, 'app/web');
    const digest = digestOf(manifest);
    const byTag = await putManifest(registry.root, 'app/web', 'one', manifest);
    assert.equal(byTag.status, 201);
    assert.equal(byTag.headers.location, `/v2/app/web/manifests/${digest}`);
    assert.equal(byTag.headers['docker-content-digest'], digest);
    assert.equal(byTag.headers['oci-subject'], undefined);
    const byDigest = await putManifest(
      registry.root,
      'app/web',
      `${digest}?tag=two&tag=three&tag=two`,
      manifest,
    );
    assert.equal(byDigest.status, 201);
    assert.equal(byDigest.headers['oci-tag'], 'two, three');
    for (const tag of ['one', 'two', 'three']) {
      assert.deepEqual((await registry.root('GET', `/v2/app/web/manifests/${tag}`)).body, manifest);
    }
    const long = digestOf(manifest, 'sha512');
    const other = await putManifest(registry.root, 'app/web', long, manifest);
    assert.deepEqual([other.status, other.headers['docker-content-digest']], [201, long]);
    assert.deepEqual((await registry.root('GET', `/v2/app/web/manifests/${long}`)).body, manifest);
  });

  test('an index, when its children are there', async () => {
    const child = await makeManifest(registry.root, 'app/web');
    const index = JSON.stringify({
      schemaVersion: 2,
      mediaType: ociIndex,
      manifests: [descriptor(child, ociManifest)],
    });
    const early = await putManifest(registry.root, 'app/web', 'index', index, ociIndex);
    assert.deepEqual([early.status, early.code], [404, 'MANIFEST_BLOB_UNKNOWN']);
    assert.equal((await registry.root('GET', '/v2/app/web/manifests/index')).status, 404);
    assert.equal((await putManifest(registry.root, 'app/web', digestOf(child), child)).status, 201);
    assert.equal((await putManifest(registry.root, 'app/web', 'index', index, ociIndex)).status, 201);
    const held = await registry.root('DELETE', `/v2/app/web/manifests/${digestOf(child)}`);
    assert.deepEqual([held.status, held.code], [405, 'UNSUPPORTED']);
    assert.match(held.body.toString(), /Requested image referenced by manifest list: \[sha256:/);
  });

  test('a manifest without a Content-Type has the type that it says', async () => {
    const manifest = await makeManifest(registry.root, 'app/web');
    assert.equal(
      (await registry.root('PUT', '/v2/app/web/manifests/untyped', { body: manifest })).status,
      201,
    );
    const answer = await registry.root('HEAD', '/v2/app/web/manifests/untyped');
    assert.equal(answer.headers['content-type'], ociManifest);
  });

  test('a tag moves, unless it is immutable', async () => {
    for (const [repository, second] of [
      ['app/web', 201],
      ['app/frozen', 400],
    ] as const) {
      const [one, two] = [
        await makeManifest(registry.root, repository),
        await makeManifest(registry.root, repository),
      ];
      assert.equal((await putManifest(registry.root, repository, 'moving', one)).status, 201);
      assert.equal(
        (await putManifest(registry.root, repository, 'moving', one)).status,
        201,
        'the same again',
      );
      const moved = await putManifest(registry.root, repository, 'moving', two);
      assert.equal(moved.status, second);
      const now = await registry.root('GET', `/v2/${repository}/manifests/moving`);
      assert.deepEqual(now.body, second === 201 ? two : one);
      if (second === 400) assert.equal(moved.code, 'TAG_INVALID');
    }
  });

  test('deleting a tag leaves the image, deleting an image takes its tags', async () => {
    const manifest = await makeManifest(registry.root, 'app/web');
    const digest = digestOf(manifest);
    await putManifest(registry.root, 'app/web', `${digest}?tag=gone&tag=kept`, manifest);
    const status = async (method: string, reference: string) =>
      (await registry.root(method, `/v2/app/web/manifests/${reference}`)).status;
    assert.equal(await status('DELETE', 'gone'), 202);
    assert.deepEqual([await status('GET', 'gone'), await status('GET', 'kept')], [404, 200]);
    assert.equal(await status('DELETE', 'gone'), 404);
    assert.equal(await status('DELETE', 'kept'), 202);
    assert.equal(await status('GET', digest), 200);
    await putManifest(registry.root, 'app/web', 'kept', manifest);
    assert.equal(await status('DELETE', digest), 202);
    assert.deepEqual([await status('GET', digest), await status('GET', 'kept')], [404, 404]);
    assert.equal(await status('DELETE', digest), 404);
    assert.equal(await status('DELETE', '.INVALID'), 404);
  });

  test('a blob goes when no image needs it', async () => {
    const manifest = await makeManifest(registry.root, 'app/web');
    await putManifest(registry.root, 'app/web', 'user', manifest);
    const { config } = JSON.parse(manifest.toString()) as { config: { digest: string } };
    const path = `/v2/app/web/blobs/${config.digest}`;
    const used = await registry.root('DELETE', path);
    assert.deepEqual([used.status, used.code], [405, 'UNSUPPORTED']);
    await registry.root('DELETE', `/v2/app/web/manifests/${digestOf(manifest)}`);
    assert.equal((await registry.root('DELETE', path)).status, 202);
    const gone = await registry.root('DELETE', path);
    assert.deepEqual([gone.status, gone.code], [404, 'BLOB_UNKNOWN']);
    assert.equal((await registry.root('HEAD', path)).status, 404);
  });
});
