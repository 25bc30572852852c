import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
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

const digest = digestOf('x');

suite('bad input to the OCI API', () => {
  let registry: OciRegistry;
  before(async () => {
    registry = await openOciRegistry();
  });
  after(async () => {
    // Nobody has ever met an error that nobody expected.
    assert.doesNotMatch(registry?.server.log() ?? '', /request failed/);
    await registry?.server.remove();
  });

  const answers = async (method: string, path: string, body?: string) => {
    const answer = await registry.root(method, path, body === undefined ? {} : { body });
    return [answer.status, answer.code];
  };

  test('names outside the grammar', async () => {
    for (const name of [
      ...[
        'App',
        'a',
        'app//web',
        '-app',
        'app-',
        'a..b',
        'a___b',
        'app/',
        'x'.repeat(257),
        'a%20b',
        '%C3%A9a',
      ],
      ...[
        '..',
        '../etc',
        'app/../../etc',
        '%2e%2e/app',
        'app%2fweb',
        'app%5cweb',
        'app%00',
        'app%252fweb',
        'a%zz',
      ],
      ...[
        `${owner}/${region}`,
        `${owner}/${region}/App`,
        `${owner}/${region}/..%2f..`,
        `a/${'b/'.repeat(2000)}c`,
      ],
    ]) {
      for (const [method, rest] of [
        ['GET', 'manifests/v1'],
        ['GET', `blobs/${digest}`],
        ['POST', 'blobs/uploads/'],
        ['GET', 'tags/list'],
        ['PUT', 'manifests/v1'],
        ['DELETE', `blobs/${digest}`],
        ['GET', `referrers/${digest}`],
      ] as const) {
        const shown = `${method} ${name.slice(0, 40)} ${rest}`;
        assert.deepEqual(await answers(method, `/v2/${name}/${rest}`), [400, 'NAME_INVALID'], shown);
        assert.equal((await registry.nobody(method, `/v2/${name}/${rest}`)).status, 401, shown);
      }
    }
  });

  test('tags and digests outside the grammar', async () => {
    for (const tag of ['.x', '-x', 'x'.repeat(129), 'a+b', 'a@b', '%C3%A9']) {
      const expected = tag === '%C3%A9' ? 'NAME_INVALID' : 'TAG_INVALID';
      assert.deepEqual(await answers('PUT', `/v2/app/web/manifests/${tag}`, '{}'), [400, expected], tag);
    }
    assert.deepEqual(await answers('PUT', `/v2/app/web/manifests/${digest}?tag=.x`, '{}'), [
      400,
      'TAG_INVALID',
    ]);
    assert.deepEqual(await answers('GET', '/v2/app/web/tags/list?last=.x'), [400, 'TAG_INVALID']);
    for (const bad of [
      'sha256:abc',
      `sha256:${'G'.repeat(64)}`,
      `SHA256:${'a'.repeat(64)}`,
      `md5:${'a'.repeat(32)}`,
    ]) {
      for (const [method, path] of [
        ['GET', `manifests/${bad}`],
        ['PUT', `manifests/${bad}`],
        ['DELETE', `manifests/${bad}`],
        ['GET', `blobs/${bad}`],
        ['HEAD', `blobs/${bad}`],
        ['DELETE', `blobs/${bad}`],
        ['GET', `referrers/${bad}`],
        ['POST', `blobs/uploads/?digest=${bad}`],
        ['POST', `blobs/uploads/?mount=${bad}&from=app/other`],
        ['GET', `referrers/${digest}?last=${bad}`],
      ] as const) {
        const answer = await registry.root(method, `/v2/app/web/${path}`);
        assert.equal(answer.status, 400, `${method} ${path}`);
        if (method !== 'HEAD') assert.equal(answer.code, 'DIGEST_INVALID', `${method} ${path}`);
      }
    }
    assert.deepEqual(await answers('GET', `/v2/app/web/blobs/sha256:..%2f..%2fetc%2fpasswd`), [
      400,
      'NAME_INVALID',
    ]);
  });

  test('queries outside the grammar', async () => {
    for (const [method, path] of [
      ['GET', 'tags/list?n=1&n=2'],
      ['POST', `blobs/uploads/?digest=${digest}&digest=${digest}`],
      ['POST', 'blobs/uploads/?digest-algorithm=md5'],
      ['PUT', `manifests/${digest}?${'tag=a&'.repeat(101)}`],
    ] as const) {
      assert.deepEqual(await answers(method, `/v2/app/web/${path}`), [400, 'UNSUPPORTED'], path);
    }
    const upload = await beginUpload(registry.root, 'app/web');
    assert.deepEqual(await answers('PUT', upload), [400, 'UNSUPPORTED']);
    assert.deepEqual(await answers('PUT', `${upload}?digest=`), [400, 'DIGEST_INVALID']);
    await registry.root('DELETE', upload);
    for (const n of ['-1', 'x', '1.5', '1e3', '%00', '9'.repeat(30)]) {
      assert.deepEqual(await answers('GET', `/v2/app/web/tags/list?n=${n}`), [405, 'UNSUPPORTED'], n);
      assert.deepEqual(await answers('GET', `/v2/_catalog?n=${n}`), [405, 'UNSUPPORTED'], n);
    }
    assert.deepEqual(await answers('GET', '/v2/_catalog?last=../x'), [400, 'NAME_INVALID']);
    const from = `/v2/app/web/blobs/uploads/?mount=${digest}&from=`;
    for (const name of ['', '../x', 'App', `${owner}/${region}`]) {
      assert.deepEqual(await answers('POST', `${from}${name}`), [400, 'NAME_INVALID'], name);
    }
  });

  test('paths and methods that are not there', async () => {
    for (const path of [
      '/v2/app/web',
      '/v2/app/web/other/x',
      '/v2/tags/list',
      '/v2/app/web/_catalog',
      '/v2/blobs/uploads/',
    ]) {
      assert.deepEqual(await answers('GET', path), [404, 'UNSUPPORTED'], path);
    }
    for (const [method, path, allow] of [
      ['POST', '/v2/', 'GET, HEAD'],
      ['PATCH', '/v2/app/web/manifests/v1', 'GET, HEAD, PUT, DELETE'],
      ['PUT', `/v2/app/web/blobs/${digest}`, 'GET, HEAD, DELETE'],
      ['GET', '/v2/app/web/blobs/uploads/', 'POST'],
      ['POST', '/v2/app/web/blobs/uploads/x', 'GET, PATCH, PUT, DELETE'],
      ['OPTIONS', '/v2/_catalog', 'GET'],
      ['TRACE', '/v2/app/web/tags/list', 'GET'],
    ] as const) {
      const answer = await registry.root(method, path);
      assert.deepEqual([answer.status, answer.code, answer.headers.allow], [405, 'UNSUPPORTED', allow], path);
      assert.equal((await registry.nobody(method, path)).status, 401, path);
    }
  });

  test('credentials that are none', async () => {
    const { authorization } = registry;
    const password = Buffer.from(authorization.slice(6), 'base64').toString();
    const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
    for (const bad of [
      ...[
        '',
        'Basic',
        'Basic !',
        'Bearer x',
        basic('AWS'),
        basic('AWS:'),
        basic('AWS:x'),
        basic(password.slice(4)),
      ],
      ...[
        basic(password.replace('AWS', 'aws')),
        basic(`${password}x`),
        basic(password.slice(0, -1)),
        `${authorization}, x`,
      ],
      ...[basic(`AWS:${'x'.repeat(10_000)}`), authorization.replace('Basic', 'Digest')],
    ]) {
      const answer = await registry.nobody('GET', '/v2/', { authorization: bad });
      assert.deepEqual([answer.status, answer.body.toString()], [401, 'Not Authorized\n'], bad.slice(0, 40));
    }
  });

  test('manifests that are none, or say what is not so', async () => {
    const good = JSON.parse((await makeManifest(registry.root, 'app/web')).toString());
    const { layers, config } = good;
    const text = JSON.stringify(good);
    for (const [what, body, type] of [
      ['nothing', '', ociManifest],
      ['no JSON', '{"schemaVersion":2', ociManifest],
      ['text after JSON', `${text}x`, ociManifest],
      ['no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), ociManifest],
      ['a key twice', text.replace('{', '{"schemaVersion":2,'), ociManifest],
      ['a key in two cases', text.replace('{', '{"Layers":[],'), ociManifest],
      ['depth', `${'['.repeat(100_000)}`, ociManifest],
      ['another type', text, ociIndex],
      ['an unknown type', text, 'application/json'],
      ['a broken type', text, 'x'],
      ['a list', '[]', ociManifest],
      ['schema 1', '{"schemaVersion":1}', 'application/vnd.docker.distribution.manifest.v1+prettyjws'],
      ['image and index in one', JSON.stringify({ ...good, manifests: [] }), ociManifest],
      [
        'a broken digest',
        JSON.stringify({ ...good, layers: [{ ...layers[0], digest: 'sha256:../..' }] }),
        ociManifest,
      ],
      ['a negative size', JSON.stringify({ ...good, config: { ...config, size: -1 } }), ociManifest],
      ['__proto__', '{"__proto__":{"schemaVersion":2}}', ociManifest],
    ] as const) {
      const answer = await putManifest(registry.root, 'app/web', 'bad', body, type);
      assert.deepEqual([answer.status, answer.code], [400, 'MANIFEST_INVALID'], what);
    }
    assert.equal((await registry.root('GET', '/v2/app/web/manifests/bad')).status, 404);
  });

  test('a digest that does not match', async () => {
    const content = fresh();
    const wrong = digestOf('something else');
    const [begun, chunked] = [
      await beginUpload(registry.root, 'app/web'),
      await beginUpload(registry.root, 'app/web'),
    ];
    await registry.root('PATCH', chunked, { body: content });
    for (const [method, path, body] of [
      ['POST', `/v2/app/web/blobs/uploads/?digest=${wrong}`, content],
      ['PUT', `${begun}?digest=${wrong}`, content],
      [
        'PUT',
        `${chunked}?digest=${digestOf(content, 'sha512').replace(/.$/, '0').replace(/..$/, 'ab')}`,
        undefined,
      ],
    ] as const) {
      const answer = await registry.root(method, path, body === undefined ? {} : { body });
      assert.deepEqual([answer.status, answer.code], [400, 'DIGEST_INVALID'], path);
    }
    assert.deepEqual(registry.stages(), []);
    assert.equal((await registry.root('HEAD', `/v2/app/web/blobs/${wrong}`)).status, 404);
    assert.equal((await registry.root('HEAD', `/v2/app/web/blobs/${digestOf(content)}`)).status, 404);
    const manifest = await makeManifest(registry.root, 'app/web');
    const answer = await putManifest(registry.root, 'app/web', digestOf(`${manifest} `), manifest);
    assert.deepEqual([answer.status, answer.code], [400, 'DIGEST_INVALID']);
  });

  test('a manifest that names blobs which are not there', async () => {
    const config = fresh();
    await pushBlob(registry.root, 'app/other', config);
    const body = JSON.stringify({
      schemaVersion: 2,
      mediaType: ociManifest,
      config: descriptor(config, 'application/vnd.oci.image.config.v1+json'),
      layers: [],
    });
    // Another repository's blob does not count.
    const answer = await putManifest(registry.root, 'app/web', 'lacking', body);
    assert.deepEqual([answer.status, answer.code], [404, 'MANIFEST_BLOB_UNKNOWN']);
    assert.ok(answer.body.toString().includes(digestOf(config)));
    assert.equal((await registry.root('GET', '/v2/app/web/manifests/lacking')).status, 404);
    assert.equal((await putManifest(registry.root, 'app/other', 'lacking', body)).status, 201);
  });

  test('a manifest of 4 MiB, and of one byte more', async () => {
    const small = (await makeManifest(registry.root, 'app/web')).toString();
    const limit = 4_194_304;
    assert.equal((await putManifest(registry.root, 'app/web', 'large', small.padEnd(limit))).status, 201);
    for (const [headers, body] of [
      [{}, small.padEnd(limit + 1)],
      [{ 'transfer-encoding': 'chunked' }, small.padEnd(limit + 1)],
      [{ 'transfer-encoding': 'chunked' }, small.padEnd(4 * limit)],
    ] as const) {
      const asking = { headers: { 'content-type': ociManifest, ...headers }, body };
      const answer = await registry.root('PUT', '/v2/app/web/manifests/larger', asking);
      assert.deepEqual([answer.status, answer.code], [413, 'SIZE_INVALID']);
    }
    assert.equal((await registry.root('GET', '/v2/app/web/manifests/larger')).status, 404);
  });

  test('chunks out of order, sent again, or of another length', async () => {
    const content = fresh(300);
    const path = await beginUpload(registry.root, 'app/web');
    const chunk = (range: string, body: Uint8Array, more: object = {}, method = 'PATCH', query = '') =>
      registry.root(method, `${path}${query}`, { headers: { 'content-range': range, ...more }, body });
    const ahead = await chunk('100-199', content.subarray(100, 200));
    assert.deepEqual([ahead.status, ahead.code, ahead.headers.location], [416, 'BLOB_UPLOAD_INVALID', path]);
    assert.equal((await chunk('0-99', content.subarray(0, 100))).status, 202);
    for (const range of ['0-99', '50-149', '101-200']) {
      for (const [method, query] of [
        ['PATCH', ''],
        ['PUT', `?digest=${digestOf(content)}`],
      ] as const) {
        const answer = await chunk(range, content.subarray(0, 100), {}, method, query);
        assert.deepEqual([answer.status, answer.code], [416, 'BLOB_UPLOAD_INVALID'], `${method} ${range}`);
        assert.deepEqual([answer.headers.location, answer.headers.range], [path, '0-99']);
      }
    }
    for (const range of ['', 'x', '100', '200-100', 'bytes 100-199/300', '100--1']) {
      const answer = await chunk(range, content.subarray(100, 200));
      assert.deepEqual([answer.status, answer.code], [400, 'BLOB_UPLOAD_INVALID'], range);
    }
    for (const [range, more] of [
      ['100-150', {}],
      ['100-250', {}],
      ['100-150', { 'transfer-encoding': 'chunked' }],
      ['100-250', { 'transfer-encoding': 'chunked' }],
    ] as const) {
      const answer = await chunk(range, content.subarray(100, 200), more);
      assert.deepEqual([answer.status, answer.code], [400, 'SIZE_INVALID'], range);
    }
    // None of it has changed the upload.
    const status = await registry.root('GET', path);
    assert.deepEqual([status.status, status.headers.range], [204, '0-99']);
    const last = await chunk('100-299', content.subarray(100), {}, 'PUT', `?digest=${digestOf(content)}`);
    assert.equal(last.status, 201);
    const replayed = await chunk('100-299', content.subarray(100), {}, 'PUT', `?digest=${digestOf(content)}`);
    assert.deepEqual([replayed.status, replayed.code], [404, 'BLOB_UPLOAD_UNKNOWN']);
    assert.deepEqual(registry.stages(), []);
  });

  test('two writers of one upload: one of them is told where it ends', async () => {
    const content = fresh(100_000);
    const path = await beginUpload(registry.root, 'app/web');
    const send = () =>
      registry.root('PATCH', path, { headers: { 'content-range': '0-99999' }, body: content });
    const statuses = (await Promise.all([send(), send(), send()])).map(answer => answer.status);
    assert.deepEqual(statuses.sort(), [202, 416, 416]);
    const done = await registry.root('PUT', `${path}?digest=${digestOf(content)}`);
    assert.equal(done.status, 201);
  });

  test('an upload belongs to one repository and one principal', async () => {
    const path = await beginUpload(registry.root, 'app/shared');
    const id = path.slice(path.lastIndexOf('/') + 1);
    const foreign = [
      [registry.root, `/v2/app/web/blobs/uploads/${id}`],
      [registry.root, `/v2/app/shared/blobs/uploads/${id.toUpperCase()}`],
      [registry.root, `/v2/app/shared/blobs/uploads/${id}%20`],
      [registry.root, '/v2/app/shared/blobs/uploads/00000000-0000-0000-0000-000000000000'],
      [registry.root, '/v2/app/shared/blobs/uploads/stages'],
      [registry.user, path],
      [registry.stranger, path],
      [registry.stranger, `/v2/987654321098/${region}/app/web/blobs/uploads/${id}`],
    ] as const;
    for (const [client, other] of foreign) {
      for (const method of ['GET', 'PATCH', 'PUT', 'DELETE']) {
        const query = method === 'PUT' ? `?digest=${digestOf('stolen')}` : '';
        const body = method === 'PATCH' || method === 'PUT' ? { body: 'stolen' } : {};
        const answer = await client(method, `${other}${query}`, body);
        const expected = other.endsWith('%20') ? [400, 'NAME_INVALID'] : [404, 'BLOB_UPLOAD_UNKNOWN'];
        assert.deepEqual([answer.status, answer.code], expected, `${method} ${other}`);
      }
    }
    const mine = await registry.root('GET', path);
    assert.deepEqual([mine.status, mine.headers.range], [204, '0-0']);
    assert.equal((await registry.root('DELETE', path)).status, 204);
    assert.equal(
      (await registry.stranger('PATCH', '/v2/app/web/blobs/uploads/x', { body: 'x' })).status,
      403,
    );
  });

  test('what happened is in the audit log, denied or not', async () => {
    const read = () => readFileSync(`${registry.server.data}/audit.log`, 'utf8');
    // Writing it is not waited for by any request.
    for (let n = 0; n < 100 && !read().includes('AccessDenied'); n += 1) await sleep(10);
    const log = read();
    assert.match(log, /"eventName":"InitiateLayerUpload"/);
    assert.match(log, /"errorCode":"AccessDenied"/);
  });
});
