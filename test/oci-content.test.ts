import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import {
  beginUpload,
  digestOf,
  fresh,
  type OciRegistry,
  ociIndex,
  ociManifest,
  openOciRegistry,
  pushBlob,
  putManifest,
} from './oci-registry.ts';

const emptyType = 'application/vnd.oci.empty.v1+json';
const exampleType = 'application/vnd.example.oci.v1';
const layerType = 'application/vnd.oci.image.layer.v1.tar';
const algorithms = ['sha256', 'sha512'] as const;

interface Made {
  readonly type: string;
  readonly bytes: Buffer;
}

/** Every kind of content that the OCI conformance suite of 2026 pushes, made here in the same shapes. */
suite('kinds of content', () => {
  let registry: OciRegistry;
  before(async () => {
    registry = await openOciRegistry();
  });
  after(() => registry?.server.remove());

  let algorithm: (typeof algorithms)[number] = 'sha256';
  let blobs: string[] = [];
  const describe = (content: Buffer, mediaType: string, more: object = {}) => ({
    mediaType,
    digest: digestOf(content, algorithm),
    size: content.length,
    ...more,
  });
  const blob = async (mediaType: string, content = fresh(), more: object = {}) => {
    const digest = digestOf(content, algorithm);
    const pushed = await registry.root('POST', `/v2/app/web/blobs/uploads/?digest=${digest}`, {
      body: content,
    });
    assert.equal(pushed.status, 201);
    blobs.push(digest);
    return describe(content, mediaType, more);
  };
  const image = async (more: object = {}): Promise<Made> => ({
    type: ociManifest,
    bytes: Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: ociManifest,
        config: await blob('application/vnd.oci.image.config.v1+json'),
        layers: [await blob(layerType), await blob(layerType)],
        ...more,
      }),
    ),
  });
  const artifact = async (more: object = {}): Promise<Made> =>
    image({
      artifactType: exampleType,
      config: await blob(emptyType, Buffer.from('{}')),
      layers: [await blob(exampleType)],
      ...more,
    });
  const index = (children: readonly Made[], more: object = {}): Made => ({
    type: ociIndex,
    bytes: Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: ociIndex,
        manifests: children.map(child =>
          describe(child.bytes, child.type, { platform: { os: 'linux', architecture: 'amd64' } }),
        ),
        ...more,
      }),
    ),
  });
  const annotations = { 'org.example.conformance': 'hello' };
  const ghost = { mediaType: ociManifest, digest: digestOf('missing content'), size: 123 };
  const elsewhere = (mediaType: string) =>
    describe(fresh(), mediaType, { urls: ['https://store.example.com/blob'] });

  const kinds: Readonly<Record<string, () => Promise<readonly Made[]>>> = {
    'an image': async () => [await image()],
    'a manifest of nearly 4 MiB': async () => {
      const many = Array.from({ length: 390 }, (_, i) => [`large-annotation-${i}`, 'A'.repeat(10_000)]);
      return [await image({ annotations: Object.fromEntries(many) })];
    },
    'an index': async () => {
      const children = [await image(), await image()];
      return [...children, index(children)];
    },
    'an index of indexes': async () => {
      const [a, b] = [await image(), await image()];
      const inner = [index([a], { annotations: { a: '1' } }), index([b])];
      return [a, b, ...inner, index(inner)];
    },
    'an empty index': async () => [index([], { annotations })],
    'an artifact': async () => [await artifact()],
    'an index of artifacts': async () => {
      const child = await artifact();
      return [child, index([child], { artifactType: exampleType })];
    },
    'an artifact with the empty blob for a layer': async () => [
      await artifact({ layers: [await blob(emptyType, Buffer.from('{}'))] }),
    ],
    'an artifact whose subject is missing': async () => [await artifact({ subject: ghost, annotations })],
    'an index with a subject': async () => {
      const subject = await image();
      const child = await artifact();
      const described = describe(subject.bytes, subject.type);
      return [subject, child, index([child], { artifactType: exampleType, subject: described, annotations })];
    },
    'embedded data': async () => {
      const content = fresh();
      return [
        await image({ layers: [await blob(layerType, content, { data: content.toString('base64') })] }),
      ];
    },
    'layers that may not be handed on': async () => [
      await image({
        layers: [
          elsewhere('application/vnd.oci.image.layer.nondistributable.v1.tar+gzip'),
          elsewhere('application/vnd.oci.image.layer.nondistributable.v1.tar'),
          await blob(layerType),
        ],
      }),
    ],
    'fields of which nobody knows': async () => {
      const child = await image({ 'org.example.custom': 'x' });
      return [child, index([child], { 'org.example.custom': { any: [1, null] } })];
    },
    'no layers': async () => [await image({ layers: [] })],
  };

  for (const each of algorithms) {
    for (const [kind, make] of Object.entries(kinds)) {
      test(`${kind}, named by ${each}: pushed, pulled, listed and deleted`, async () => {
        [algorithm, blobs] = [each, []];
        const made = await make();
        const digests = made.map(({ bytes }) => digestOf(bytes, algorithm));
        for (const [i, { bytes, type }] of made.entries()) {
          const query = i === made.length - 1 ? '?tag=one&tag=two' : '';
          const put = await putManifest(registry.root, 'app/web', `${digests[i]}${query}`, bytes, type);
          assert.equal(put.status, 201, put.body.toString());
          assert.equal(put.headers['docker-content-digest'], digests[i]);
          const { subject } = JSON.parse(bytes.toString()) as { subject?: { digest: string } };
          assert.equal(put.headers['oci-subject'], subject?.digest);
          assert.deepEqual((await registry.root('GET', put.headers.location as string)).body, bytes);
          if (subject) await isListed(subject.digest, digests[i] as string);
        }
        const tags = await registry.root('GET', '/v2/app/web/tags/list');
        assert.deepEqual((tags.json as { tags: string[] }).tags, ['one', 'two']);
        for (const reference of ['one', 'two', ...digests]) {
          const wanted = made[digests.indexOf(reference)] ?? made.at(-1);
          const got = await registry.root('GET', `/v2/app/web/manifests/${reference}`);
          assert.deepEqual([got.status, got.headers['content-type']], [200, wanted?.type]);
          assert.deepEqual(got.body, wanted?.bytes);
        }
        const gone = async (kind: string, reference: string) => {
          const path = `/v2/app/web/${kind}/${reference}`;
          assert.equal((await registry.root('DELETE', path)).status, 202, path);
          assert.equal((await registry.root('HEAD', path)).status, 404, path);
        };
        for (const tag of ['one', 'two']) await gone('manifests', tag);
        for (const digest of digests.reverse()) await gone('manifests', digest);
        for (const digest of new Set(blobs)) await gone('blobs', digest);
      });
    }
  }

  const isListed = async (subject: string, digest: string) => {
    const answer = await registry.root('GET', `/v2/app/web/referrers/${subject}?artifactType=${exampleType}`);
    assert.equal(answer.headers['oci-filters-applied'], 'artifactType');
    const { manifests } = answer.json as {
      manifests: { digest: string; annotations: object; artifactType: string }[];
    };
    const listed = manifests.find(each => each.digest === digest);
    assert.deepEqual([listed?.annotations, listed?.artifactType], [annotations, exampleType]);
  };

  test('a client that lost its place asks for it and goes on, with PATCH and with PUT', async () => {
    for (const algorithm of algorithms) {
      const content = fresh(3067);
      const digest = digestOf(content, algorithm);
      let path = await beginUpload(registry.root, 'app/web');
      for (let from = 0; from < content.length; from += 1024) {
        const to = Math.min(from + 1024, content.length);
        const wrong = to === content.length ? 0 : to;
        const chunk = (method: string, at: number, query = '') =>
          registry.root(method, `${path}${query}`, {
            headers: { 'content-range': `${at}-${Math.min(at + 1024, content.length) - 1}` },
            body: content.subarray(at, at + 1024),
          });
        const last = to === content.length;
        const refused = await chunk(last ? 'PUT' : 'PATCH', wrong, last ? `?digest=${digest}` : '');
        assert.equal(refused.status, 416);
        const status = await registry.root('GET', path);
        assert.deepEqual([status.status, status.headers.range], [204, `0-${Math.max(0, from - 1)}`]);
        const taken = await chunk(last ? 'PUT' : 'PATCH', from, last ? `?digest=${digest}` : '');
        assert.equal(taken.status, last ? 201 : 202);
        path = taken.headers.location as string;
      }
      assert.deepEqual((await registry.root('GET', path)).body, content);
    }
  });

  test('an upload with a wrong digest is refused however it comes', async () => {
    for (const algorithm of algorithms) {
      const digest = digestOf(fresh(), algorithm);
      const content = fresh(3000);
      const streamed = await beginUpload(registry.root, 'app/web');
      await registry.root('PATCH', streamed, { headers: { 'transfer-encoding': 'chunked' }, body: content });
      for (const [method, path, body] of [
        ['POST', `/v2/app/web/blobs/uploads/?digest=${digest}`, content],
        ['PUT', `${await beginUpload(registry.root, 'app/web')}?digest=${digest}`, content],
        ['PUT', `${streamed}?digest=${digest}`, Buffer.alloc(0)],
      ] as const) {
        const answer = await registry.root(method, path, { body });
        assert.deepEqual([answer.status, answer.code], [400, 'DIGEST_INVALID']);
      }
      assert.equal((await registry.root('HEAD', `/v2/app/web/blobs/${digest}`)).status, 404);
    }
    assert.deepEqual(registry.stages(), []);
  });

  test('blobs that every image has: no byte, and {}', async () => {
    for (const content of [Buffer.alloc(0), Buffer.from('{}')]) {
      const digest = await pushBlob(registry.root, 'app/other', content);
      const got = await registry.root('GET', `/v2/app/other/blobs/${digest}`);
      assert.deepEqual([got.status, got.headers['content-length']], [200, `${content.length}`]);
      assert.deepEqual(got.body, content);
      assert.equal((await registry.root('DELETE', `/v2/app/other/blobs/${digest}`)).status, 202);
    }
  });
});
