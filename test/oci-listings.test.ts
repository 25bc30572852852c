import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import {
  type Client,
  descriptor,
  digestOf,
  fresh,
  makeManifest,
  type OciRegistry,
  ociIndex,
  ociManifest,
  openOciRegistry,
  owner,
  putManifest,
  region,
} from './oci-registry.ts';

const tags = Array.from({ length: 105 }, (_, i) => `t${`${i}`.padStart(3, '0')}`);

suite('listing over the OCI API', () => {
  let registry: OciRegistry;
  before(async () => {
    registry = await openOciRegistry();
    const manifest = await makeManifest(registry.root, 'app/web');
    const digest = digestOf(manifest);
    for (const some of [tags.slice(0, 60), tags.slice(60)]) {
      const query = some.map(tag => `tag=${tag}`).join('&');
      assert.equal((await putManifest(registry.root, 'app/web', `${digest}?${query}`, manifest)).status, 201);
    }
  });
  after(() => registry?.server.remove());

  /** Every page from `path` on, by following the links. */
  const pages = async (client: Client, path: string, field: string): Promise<string[][]> => {
    const found: string[][] = [];
    for (let next: string | undefined = path; next !== undefined; ) {
      const answer = await client('GET', next);
      assert.equal(answer.status, 200, answer.body.toString());
      found.push((answer.json as Record<string, string[]>)[field] as string[]);
      next = /^<([^>]+)>; rel="next"$/.exec(`${answer.headers.link ?? ''}`)?.[1];
    }
    return found;
  };

  test('tags come in order, 100 at a time, or as many as asked for', async () => {
    const [first, second, ...none] = await pages(registry.root, '/v2/app/web/tags/list', 'tags');
    assert.deepEqual([first?.length, second?.length, none.length], [100, 5, 0]);
    assert.deepEqual([...(first ?? []), ...(second ?? [])], tags);
    for (const n of [1, 50, 104, 105, 106, 1000]) {
      const found = await pages(registry.root, `/v2/app/web/tags/list?n=${n}`, 'tags');
      assert.deepEqual(found.flat(), tags);
      assert.equal(found.length, Math.ceil(105 / n));
    }
    const [after] = await pages(registry.root, '/v2/app/web/tags/list?last=t102', 'tags');
    assert.deepEqual(after, ['t103', 't104']);
    const none0 = await registry.root('GET', '/v2/app/web/tags/list?n=0');
    assert.deepEqual([none0.json, none0.headers.link], [{ name: 'app/web', tags: [] }, undefined]);
    const empty = await registry.root('GET', '/v2/app/other/tags/list');
    assert.deepEqual(empty.json, { name: 'app/other', tags: [] });
  });

  test('links lead to the same registry that was asked', async () => {
    const path = `/v2/${owner}/${region}/app/web/tags/list?n=60`;
    assert.deepEqual((await pages(registry.root, path, 'tags')).flat(), tags);
  });

  test('pages have a limit, in the words of ECR', async () => {
    const answer = await registry.root('GET', '/v2/app/web/tags/list?n=10000');
    assert.deepEqual([answer.status, answer.code], [405, 'UNSUPPORTED']);
    const text =
      "Invalid parameter at 'maxResults' failed to satisfy constraint: 'Member must have value less than or equal to 1000'";
    assert.ok(answer.body.toString().includes(text));
  });

  test('repositories, as the client has to name them', async () => {
    const names = ['app/frozen', 'app/other', 'app/shared', 'app/web'];
    assert.deepEqual((await pages(registry.root, '/v2/_catalog?n=3', 'repositories')).flat(), names);
    const prefix = `${owner}/${region}/`;
    const named = await pages(registry.root, `/v2/${prefix}_catalog?n=3`, 'repositories');
    assert.deepEqual(
      named.flat(),
      names.map(name => `${prefix}${name}`),
    );
    const denied = await registry.stranger('GET', '/v2/_catalog');
    assert.deepEqual([denied.status, denied.code], [403, 'DENIED']);
  });

  test('referrers of a digest, with and without a filter', async () => {
    const subject = await makeManifest(registry.root, 'app/web');
    const path = `/v2/app/web/referrers/${digestOf(subject)}`;
    const list = async (query = '') => {
      const answer = await registry.root('GET', `${path}${query}`);
      assert.equal(answer.status, 200);
      assert.equal(answer.headers['content-type'], ociIndex);
      const index = answer.json as {
        schemaVersion: number;
        mediaType: string;
        manifests: { digest: string }[];
      };
      assert.deepEqual([index.schemaVersion, index.mediaType], [2, ociIndex]);
      return { answer, manifests: index.manifests };
    };
    assert.deepEqual((await list()).manifests, []);
    const common = { subject: descriptor(subject, ociManifest), annotations: { of: 'conformance' } };
    const typed = await makeManifest(registry.root, 'app/web', {
      ...common,
      artifactType: 'application/vnd.a.v1',
    });
    const untyped = await makeManifest(registry.root, 'app/web', common);
    // Before the subject is there, and after.
    const put = await putManifest(registry.root, 'app/web', digestOf(typed), typed);
    assert.deepEqual([put.status, put.headers['oci-subject']], [201, digestOf(subject)]);
    await putManifest(registry.root, 'app/web', 'subject', subject);
    await putManifest(registry.root, 'app/web', 'untyped', untyped);
    const expected = [
      {
        ...descriptor(typed, ociManifest),
        artifactType: 'application/vnd.a.v1',
        annotations: common.annotations,
      },
      {
        ...descriptor(untyped, ociManifest),
        artifactType: 'application/vnd.oci.image.config.v1+json',
        annotations: common.annotations,
      },
    ].sort((a, b) => (a.digest < b.digest ? -1 : 1));
    const all = await list();
    assert.deepEqual(all.manifests, expected);
    assert.equal(all.answer.headers['oci-filters-applied'], undefined);
    const some = await list('?artifactType=application/vnd.a.v1');
    assert.deepEqual(
      some.manifests.map(each => each.digest),
      [digestOf(typed)],
    );
    assert.equal(some.answer.headers['oci-filters-applied'], 'artifactType');
    assert.deepEqual((await list('?artifactType=none/none')).manifests, []);
    await registry.root('DELETE', `/v2/app/web/manifests/${digestOf(typed)}`);
    assert.equal((await list()).manifests.length, 1);
  });

  test('an index of referrers is never larger than a manifest may be', async () => {
    const subject = digestOf(fresh());
    const annotations = { large: 'x'.repeat(1_500_000) };
    const wanted = [];
    for (let i = 0; i < 4; i++) {
      const more = { subject: { mediaType: ociManifest, digest: subject, size: 1 }, annotations };
      const referrer = await makeManifest(registry.root, 'app/other', more);
      assert.equal((await putManifest(registry.root, 'app/other', digestOf(referrer), referrer)).status, 201);
      wanted.push(digestOf(referrer));
    }
    const found = await pages(registry.root, `/v2/app/other/referrers/${subject}`, 'manifests');
    assert.deepEqual(
      found.map(page => page.length),
      [2, 2],
    );
    assert.deepEqual(
      (found.flat() as unknown as { digest: string }[]).map(each => each.digest),
      wanted.sort(),
    );
  });
});
