import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, suite, test } from 'node:test';
import { beginUpload, descriptor, fresh, ociManifest, putManifest } from '../oci-registry.ts';
import { Connection } from '../support/connection.ts';
import { until } from '../support/until.ts';
import { account, blobPath, type Held, head, hold, region, repository } from './world.ts';

const mebibyte = 1024 * 1024;

suite('requests that are large, endless, or cut in the middle', () => {
  let held: Held;
  before(async () => {
    held = await hold({ headerBytes: 16_384, bodyMemoryMiB: 16, bodyMemoryPerClientMiB: 12 });
  });
  after(() => held?.server.remove());

  test('headers beyond the limit get 431 and cost nothing', async () => {
    for (let i = 0; i < 50; i++) {
      const connection = new Connection(held.server.url);
      connection.socket.write(head('GET', '/v2/', [`X-Large: ${'x'.repeat(20_000)}`]));
      await connection.expect('HTTP/1.1 431');
      await until(() => connection.closed);
    }
    assert.equal(await held.metric('entrepot_malformed_requests_total{status="431"}'), 50);
    await held.serves();
  });

  /** Headers of a signed call whose body is not what was signed: the server finds out when it has read all of it. */
  const signed = (): string[] => {
    const { accessKeyId } = held.server.rootOf(account);
    const now = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
    const scope = `${now.slice(0, 8)}/${region}/ecr/aws4_request`;
    const fields = `Credential=${accessKeyId}/${scope}, SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=${'0'.repeat(64)}`;
    return [
      `Authorization: AWS4-HMAC-SHA256 ${fields}`,
      `X-Amz-Date: ${now}`,
      'X-Amz-Target: AmazonEC2ContainerRegistry_V20150921.PutImage',
      'Content-Type: application/x-amz-json-1.1',
    ];
  };

  test('endless chunked bodies are refused at their limit, by both doors', async () => {
    const chunk = `${(65_536).toString(16)}\r\n${'x'.repeat(65_536)}\r\n`;
    const manifest = [`Authorization: ${held.authorization}`, `Content-Type: ${ociManifest}`];
    for (const [method, path, headers] of [
      ['POST', '/', signed()],
      ['PUT', `${repository}/manifests/endless`, manifest],
    ] as const) {
      const connection = new Connection(held.server.url);
      connection.socket.write(head(method, path, [...headers, 'Transfer-Encoding: chunked']));
      const sending = setInterval(() => {
        if (!connection.socket.writable || connection.socket.writableNeedDrain) return;
        connection.socket.write(chunk);
      }, 1);
      try {
        await connection.expect('HTTP/1.1 413');
        await held.serves();
        await until(() => connection.closed);
      } finally {
        clearInterval(sending);
        connection.socket.destroy();
      }
    }
  });

  test('many large manifests at once wait for room in memory instead of filling it', async () => {
    const [config, layer] = [fresh(), fresh()];
    for (const blob of [config, layer])
      assert.equal((await held.root('POST', blobPath(blob), { body: blob })).status, 201);
    const manifest = () =>
      JSON.stringify({
        schemaVersion: 2,
        mediaType: ociManifest,
        config: descriptor(config, 'application/vnd.oci.image.config.v1+json'),
        layers: [descriptor(layer, 'application/vnd.oci.image.layer.v1.tar')],
        annotations: { filler: randomUUID().repeat(100_000) },
      });
    const size = manifest().length;
    assert.ok(size > 3 * mebibyte && size < 4 * mebibyte);
    let [most, queued] = [0, 0];
    const watching = setInterval(async () => {
      const [used, waiting] = await Promise.all([
        held.metric('entrepot_body_memory_bytes'),
        held.metric('entrepot_body_memory_waiting'),
      ]).catch(() => [0, 0] as const);
      most = Math.max(most, used);
      queued = Math.max(queued, waiting);
    }, 50);
    try {
      const answers = await Promise.all(
        Array.from({ length: 24 }, (_, i) =>
          putManifest(held.root, repository.slice(4), `large-${i}`, manifest()),
        ),
      );
      // The rest of them wait their turn on the client's eight connections.
      assert.ok(
        answers.every(({ status }) => status === 201),
        answers.map(({ status }) => status).join(),
      );
    } finally {
      clearInterval(watching);
    }
    assert.ok(most > 0 && most <= 12 * mebibyte, `${most} bytes at once`);
    assert.ok(queued > 0, 'some waited');
    await until(async () => (await held.metric('entrepot_body_memory_bytes')) === 0);
    await held.serves();
  });

  test('connections that break in the middle leave nothing behind and are no failure', async () => {
    const upload = await beginUpload(held.root, repository.slice(4));
    const headers = [`Authorization: ${held.authorization}`, 'Content-Length: 1000000'];
    const manifest = [...headers, `Content-Type: ${ociManifest}`];
    for (let i = 0; i < 30; i++) {
      for (const text of [
        head('PATCH', upload, headers),
        head('POST', blobPath('never'), headers),
        head('PUT', `${repository}/manifests/broken`, manifest),
        head('POST', '/', [...signed(), 'Content-Length: 1000000']),
      ]) {
        const connection = new Connection(held.server.url);
        connection.socket.write(`${text}${'x'.repeat(1000)}`, () => connection.socket.resetAndDestroy());
      }
    }
    await held.serves();
    await until(async () => {
      const doors = ['oci', 'aws'].map(door => held.metric(`entrepot_requests_in_flight{door="${door}"}`));
      return (await Promise.all(doors)).every(count => count === 0);
    });
    assert.equal(await held.metric('entrepot_body_memory_bytes'), 0);
    assert.equal((await held.root('GET', upload)).headers.range, '0-0');
    assert.doesNotMatch(held.server.log(), /request failed/);
  });
});
