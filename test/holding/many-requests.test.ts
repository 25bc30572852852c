import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, suite, test } from 'node:test';
import { descriptor, digestOf, fresh, ociManifest, send } from '../oci-registry.ts';
import { crowd, type Held, hold, repository } from './world.ts';

/** `npm run test:deep` has all five hundred. */
const pushers = crowd(500);

suite('many requests at once', () => {
  let held: Held;
  before(async () => {
    held = await hold();
  });
  after(() => held?.server.remove());

  test(`${pushers} concurrent pushes are all taken, and every image pulls whole`, async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: pushers });
    const ask = (method: string, path: string, body?: Uint8Array, type?: string) =>
      new Promise<{ status: number; body: Buffer }>((resolve, reject) => {
        const url = `${held.server.url}${path}`;
        const headers = {
          authorization: held.authorization,
          ...(type && { 'content-type': type }),
          ...(body && { 'content-length': body.length }),
        };
        const request = http.request(url, { method, headers, agent }, async response => {
          const chunks: Buffer[] = [];
          for await (const chunk of response) chunks.push(chunk as Buffer);
          resolve({ status: response.statusCode as number, body: Buffer.concat(chunks) });
        });
        request.on('error', reject);
        request.end(body);
      });
    const push = async (tag: string) => {
      const [config, layer] = [fresh(200), fresh(4_096)];
      for (const blob of [config, layer]) {
        const path = `${repository}/blobs/uploads/?digest=${digestOf(blob)}`;
        assert.equal((await ask('POST', path, blob)).status, 201);
      }
      const manifest = Buffer.from(
        JSON.stringify({
          schemaVersion: 2,
          mediaType: ociManifest,
          config: descriptor(config, 'application/vnd.oci.image.config.v1+json'),
          layers: [descriptor(layer, 'application/vnd.oci.image.layer.v1.tar')],
        }),
      );
      assert.equal((await ask('PUT', `${repository}/manifests/${tag}`, manifest, ociManifest)).status, 201);
      return { tag, manifest, layer };
    };
    const pushing = Promise.all(Array.from({ length: pushers }, (_, i) => push(`push-${i}`)));
    // Others are served while it goes on.
    for (let i = 0; i < 5; i++) await held.serves(10_000);
    for (const { tag, manifest, layer } of await pushing) {
      assert.deepEqual((await ask('GET', `${repository}/manifests/${tag}`)).body, manifest);
      assert.deepEqual((await ask('GET', `${repository}/blobs/${digestOf(layer)}`)).body, layer);
    }
    agent.destroy();
    assert.ok((await held.metric('entrepot_sql_writes_total')) >= 3 * pushers);
    assert.ok((await held.metric('entrepot_sql_write_wait_seconds_total')) > 0);
  });

  test('a flood of bad logins is refused cheaply', async () => {
    const { server } = held;
    const audited = await held.metric('entrepot_audit_records{result="recorded"}');
    const attempts = crowd(5_000);
    let refused = 0;
    let left = attempts;
    const guess = async () => {
      while (left-- > 0) {
        const password = Buffer.from(`AWS:guess-${left}-${'x'.repeat(600)}`).toString('base64');
        const authorization = left % 2 === 0 ? `Basic ${password}` : `Basic ${password}!`;
        if ((await send(server.url, 'GET', '/v2/', { authorization })).status === 401) refused++;
      }
    };
    const flood = Promise.all(Array.from({ length: 32 }, guess));
    const took: number[] = [];
    for (let i = 0; i < 20; i++) {
      const started = performance.now();
      await held.serves();
      took.push(performance.now() - started);
    }
    await flood;
    assert.equal(refused, attempts);
    assert.ok(Math.max(...took) < 1_000, `${took.map(Math.round)} ms`);
    assert.ok(
      (await held.metric('entrepot_requests_total{door="oci",method="GET",status="401"}')) >= attempts,
    );
    const recorded = (await held.metric('entrepot_audit_records{result="recorded"}')) - audited;
    assert.ok(recorded < 500, `the audit log holds ${recorded} more records`);
  });
});
