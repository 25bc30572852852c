import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { after, before, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { beginUpload, digestOf, fresh, type OciRegistry, openOciRegistry, pushBlob } from './oci-registry.ts';
import { Connection } from './support/connection.ts';
import { until } from './support/until.ts';

suite('clients of the OCI API that are slow, rude or gone', () => {
  let registry: OciRegistry;
  const large = fresh(24 * 1024 * 1024);
  before(async () => {
    registry = await openOciRegistry();
    await pushBlob(registry.root, 'app/web', large);
  });
  after(async () => {
    assert.doesNotMatch(registry?.server.log() ?? '', /request failed/);
    await registry?.server.remove();
  });

  const head = (
    method: string,
    path: string,
    headers: readonly string[],
    authorization = registry.authorization,
  ) =>
    [
      `${method} ${path} HTTP/1.1`,
      'Host: localhost',
      `Authorization: ${authorization}`,
      ...headers,
      '',
      '',
    ].join('\r\n');
  const sizeOf = async (upload: string) => (await registry.root('GET', upload)).headers.range;

  for (const [how, headers, bytes] of [
    ['with a length', ['Content-Length: 1000'], 'x'.repeat(500)],
    ['in pieces', ['Transfer-Encoding: chunked'], `1f4\r\n${'x'.repeat(500)}\r\n`],
  ] as const) {
    test(`a client that leaves in the middle of a chunk (${how}) has sent nothing`, async () => {
      const upload = await beginUpload(registry.root, 'app/web');
      await registry.root('PATCH', upload, { body: fresh(100) });
      const connection = new Connection(registry.server.url);
      connection.socket.write(head('PATCH', upload, headers) + bytes);
      await sleep(100);
      connection.socket.destroy();
      // The upload is free again, and as long as it was.
      await until(async () => {
        const again = await registry.root('PATCH', upload, {
          headers: { 'content-range': '100-199' },
          body: fresh(100),
        });
        return again.status === 202;
      });
      assert.equal(await sizeOf(upload), '0-199');
      await registry.root('DELETE', upload);
    });
  }

  test('a client that leaves in the middle of a whole blob leaves nothing behind', async () => {
    const connection = new Connection(registry.server.url);
    const path = `/v2/app/web/blobs/uploads/?digest=${digestOf('never')}`;
    connection.socket.write(`${head('POST', path, ['Content-Length: 1000'])}half`);
    await until(() => registry.stages().length === 1);
    connection.socket.destroy();
    await until(() => registry.stages().length === 0);
  });

  test('a client that leaves in the middle of a blob', async () => {
    for (let i = 0; i < 5; i++) {
      const connection = new Connection(registry.server.url);
      connection.socket.write(head('GET', `/v2/app/web/blobs/${digestOf(large)}`, []));
      await connection.expect('\r\n\r\n');
      connection.socket.destroy();
    }
    assert.equal((await registry.root('GET', '/v2/')).status, 200);
  });

  test('a client that reads slowly gets every byte, and is not waited for by others', async () => {
    const { hostname, port } = new URL(registry.server.url);
    const slow = net.connect(Number(port), hostname);
    slow.write(head('GET', `/v2/app/web/blobs/${digestOf(large)}`, ['Connection: close']));
    await once(slow, 'readable');
    slow.pause();
    await sleep(200);
    const started = performance.now();
    assert.deepEqual((await registry.root('GET', `/v2/app/web/blobs/${digestOf(large)}`)).body, large);
    assert.ok(performance.now() - started < 5_000);
    const chunks: Buffer[] = [];
    for await (const chunk of slow) chunks.push(chunk as Buffer);
    const all = Buffer.concat(chunks);
    assert.deepEqual(all.subarray(all.indexOf('\r\n\r\n') + 4), large);
  });

  test('a client that sends byte by byte', async () => {
    const content = Buffer.from('slowly');
    const connection = new Connection(registry.server.url);
    const path = `/v2/app/web/blobs/uploads/?digest=${digestOf(content)}`;
    connection.socket.write(head('POST', path, [`Content-Length: ${content.length}`]));
    for (const byte of content) {
      connection.socket.write(Buffer.of(byte));
      await sleep(20);
    }
    await connection.expect('HTTP/1.1 201 Created');
    connection.socket.destroy();
  });

  test('a refusal reaches a client that is still sending, and the connection goes on', async () => {
    const body = 'x'.repeat(1 << 20);
    for (const [path, authorization, status] of [
      ['/v2/app/web/blobs/uploads/none', registry.authorization, 'HTTP/1.1 404'],
      ['/v2/app/web/blobs/uploads/none', 'Basic eA==', 'HTTP/1.1 401'],
    ] as const) {
      const connection = new Connection(registry.server.url);
      connection.socket.write(head('PATCH', path, [`Content-Length: ${body.length}`], authorization));
      connection.socket.write(body.slice(0, 1000));
      await connection.expect(status);
      connection.socket.write(body.slice(1000));
      connection.socket.write(head('GET', '/v2/', []));
      await connection.expect('HTTP/1.1 200 OK');
      connection.socket.destroy();
    }
  });

  test('a client that goes on sending what nobody wants is cut off', async () => {
    const connection = new Connection(registry.server.url);
    connection.socket.write(head('PUT', '/v2/app/web/manifests/endless', ['Transfer-Encoding: chunked']));
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    const sending = setInterval(() => connection.socket.writable && connection.socket.write(chunk), 2);
    try {
      await connection.expect('HTTP/1.1 413');
      await until(() => connection.closed);
    } finally {
      clearInterval(sending);
      connection.socket.destroy();
    }
  });

  test('floods of headers and of query', async () => {
    for (const [flood, status] of [
      [head('GET', '/v2/', [`X-Large: ${'x'.repeat(100_000)}`]), 'HTTP/1.1 431'],
      [
        head(
          'GET',
          '/v2/',
          Array.from({ length: 5000 }, (_, i) => `X-${i}: ${'x'.repeat(20)}`),
        ),
        'HTTP/1.1 431',
      ],
      [head('GET', `/v2/app/web/tags/list?${'n=1&'.repeat(20_000)}`, []), 'HTTP/1.1 431'],
      [head('GET', `/v2/app/web/tags/list?${'n=1&'.repeat(1_000)}`, []), 'HTTP/1.1 400'],
      [head('GET', `/v2/app/web/tags/list?${'%'.repeat(4_000)}`, []), 'HTTP/1.1 200'],
      [head('GET', `/v2/app/web/tags/list?x=${'a=b&'.repeat(2_000)}`, []), 'HTTP/1.1 200'],
    ] as const) {
      const connection = new Connection(registry.server.url);
      connection.socket.write(flood);
      await connection.expect(status);
      connection.socket.destroy();
    }
    assert.equal((await registry.root('GET', '/v2/')).status, 200);
  });

  test('requests that two readers could take apart in two ways', async () => {
    for (const headers of [
      ['Content-Length: 5', 'Content-Length: 6'],
      ['Content-Length: 5', 'Transfer-Encoding: chunked'],
      ['Content-Length: -1'],
      ['Content-Length: 5x'],
      ['Transfer-Encoding: chunked, identity'],
    ]) {
      const connection = new Connection(registry.server.url);
      connection.socket.write(`${head('PATCH', '/v2/app/web/blobs/uploads/x', headers)}hello`);
      await connection.expect('HTTP/1.1 400');
      await until(() => connection.closed);
    }
  });

  test('nothing is left of any of it', async () => {
    await until(() => registry.stages().length === 0);
  });
});
