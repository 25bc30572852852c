import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { after, before, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { CreateRepositoryCommand } from '@aws-sdk/client-ecr';
import { digestOf, type OciRegistry, openOciRegistry, owner, pushBlob, region } from './oci-registry.ts';
import { ecrClient, loginPassword } from './support/ecr.ts';
import { metric } from './support/metrics.ts';
import { missing, skipUnless } from './support/needs.ts';
import { startServer } from './support/server.ts';
import { tempDir } from './support/temp.ts';
import { makeTls } from './support/tls.ts';
import { until } from './support/until.ts';

const mebibyte = 2 ** 20;

suite('blobs as the system sends them', () => {
  let registry: OciRegistry;
  const large = randomBytes(20 * mebibyte);
  before(async () => {
    registry = await openOciRegistry(['--metrics']);
    await pushBlob(registry.root, 'app/web', large);
  });
  after(async () => {
    assert.doesNotMatch(registry?.server.log() ?? '', /request failed|"level":[56]0/);
    await registry?.server.remove();
  });

  const pathOf = (digest: string) => `/v2/app/web/blobs/${digest}`;
  const head = (path: string, ...headers: readonly string[]) =>
    [`GET ${path} HTTP/1.1`, 'Host: x', `Authorization: ${registry.authorization}`, ...headers, '', ''].join(
      '\r\n',
    );
  const openFiles = () => readdirSync(`/proc/${registry.server.pid}/fd`).length;

  /** The digest of what a GET brings, as it comes. */
  const received = (path: string, agent?: http.Agent): Promise<string> =>
    new Promise((resolve, reject) => {
      const headers = { authorization: registry.authorization };
      const request = http.get(
        new URL(path, registry.server.url),
        { headers, ...(agent && { agent }) },
        response => {
          const hash = createHash('sha256');
          response.on('data', chunk => hash.update(chunk));
          response.on('end', () => resolve(`sha256:${hash.digest('hex')}`));
          response.on('error', reject);
        },
      );
      request.on('error', reject);
    });

  test('blobs of every size arrive whole, on connections that are used again', async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const sizes = [
      0,
      1,
      4095,
      4096,
      65_535,
      65_536,
      65_537,
      mebibyte - 1,
      mebibyte,
      mebibyte + 1,
      100 * mebibyte,
    ];
    for (const size of sizes) {
      const digest = await pushBlob(registry.root, 'app/web', randomBytes(size));
      for (let i = 0; i < 2; i++)
        assert.equal(await received(pathOf(digest), agent), digest, `${size} bytes`);
    }
    agent.destroy();
  });

  test('fifty clients at once each get every byte', async () => {
    const agent = new http.Agent({ maxSockets: 50 });
    const digest = digestOf(large);
    const got = await Promise.all(Array.from({ length: 50 }, () => received(pathOf(digest), agent)));
    assert.deepEqual(new Set(got), new Set([digest]));
  });

  test('what the metrics count as sent is what was sent', async () => {
    const sent = () => metric(registry.server.url, 'entrepot_bytes_total{direction="sent"}');
    const before = await sent();
    await received(pathOf(digestOf(large)));
    const grown = (await sent()) - before;
    assert.ok(grown > large.length && grown < large.length + 100_000, `${grown} bytes`);
  });

  test('hundreds of clients that leave in the middle leave no file open', {
    skip: process.platform !== 'linux' && 'needs /proc',
  }, async () => {
    await received(pathOf(digestOf(large)));
    const before = openFiles();
    const { hostname, port } = new URL(registry.server.url);
    for (let i = 0; i < 300; i++) {
      const socket = net.connect(Number(port), hostname);
      socket.on('error', () => {});
      socket.write(head(pathOf(digestOf(large))));
      await new Promise(resolve => socket.once('data', resolve));
      if (i % 2 === 0) socket.resetAndDestroy();
      else socket.destroy();
    }
    await until(() => openFiles() <= before + 4);
  });

  test('a HEAD, a range and a whole blob in one go come in their order, each with its own bytes', async () => {
    const { hostname, port } = new URL(registry.server.url);
    const socket = net.connect(Number(port), hostname);
    const path = pathOf(digestOf(large));
    socket.write(head(path).replace('GET', 'HEAD') + head(path, 'Range: bytes=100000-9000000'));
    socket.write(head(path) + head('/v2/', 'Connection: close'));
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk);
    let rest = Buffer.concat(chunks);
    const next = (length: number) => {
      const end = rest.indexOf('\r\n\r\n') + 4;
      const answer = { head: rest.subarray(0, end).toString(), body: rest.subarray(end, end + length) };
      rest = rest.subarray(end + length);
      return answer;
    };
    assert.match(next(0).head, /^HTTP\/1.1 200 .*\r\nContent-Length: 20971520\r\n/s);
    const part = next(8_900_001);
    assert.match(part.head, /^HTTP\/1.1 206 /);
    assert.ok(part.body.equals(large.subarray(100_000, 9_000_001)));
    const whole = next(large.length);
    assert.match(whole.head, /^HTTP\/1.1 200 /);
    assert.ok(whole.body.equals(large));
    assert.match(next(0).head, /^HTTP\/1.1 200 /);
  });

  test('a server that is told to stop sends what it has begun', async () => {
    const own = await openOciRegistry();
    try {
      await pushBlob(own.root, 'app/web', large);
      const { hostname, port } = new URL(own.server.url);
      const socket = net.connect(Number(port), hostname);
      socket.write(
        `GET ${pathOf(digestOf(large))} HTTP/1.1\r\nHost: x\r\nAuthorization: ${own.authorization}\r\n\r\n`,
      );
      const chunks: Buffer[] = [await new Promise<Buffer>(resolve => socket.once('data', resolve))];
      socket.pause();
      const stopped = own.server.stop();
      await sleep(300);
      for await (const chunk of socket) chunks.push(chunk);
      const all = Buffer.concat(chunks);
      assert.ok(all.subarray(all.indexOf('\r\n\r\n') + 4).equals(large));
      assert.equal(await stopped, 0);
    } finally {
      await own.server.remove();
    }
  });
});

test('where Node cannot call the system, blobs arrive whole, too', async t => {
  const registry = await openOciRegistry([], { NODE_OPTIONS: '--no-experimental-ffi' });
  t.after(() => registry.server.remove());
  for (const size of [0, 1, 65_537, 5 * mebibyte]) {
    const bytes = randomBytes(size);
    const digest = await pushBlob(registry.root, 'app/web', bytes);
    assert.ok(
      (await registry.root('GET', `/v2/app/web/blobs/${digest}`)).body.equals(bytes),
      `${size} bytes`,
    );
  }
});

const tlsSuite = 'blobs under TLS';
const skip = skipUnless(tlsSuite, missing.program('openssl', 'Debian: openssl'));
suite(tlsSuite, { skip }, () => {
  test('arrive whole, too', async t => {
    const dir = tempDir('tls-blobs');
    t.after(() => dir.remove());
    const { cert, key, ca } = await makeTls(dir.path, ['localhost']);
    const trusted = readFileSync(ca, 'utf8');
    setDefaultCACertificates([...getCACertificates(), trusted]);
    const server = await startServer({
      landingZone: `accounts:\n  - id: "${owner}"\n    name: one\n`,
      options: ['--tls-cert', cert, '--tls-key', key, '--default-registry', `${owner}/${region}`],
    });
    t.after(() => server.remove());
    const url = server.url.replace('127.0.0.1', 'localhost');
    const ecr = ecrClient(url, server.rootOf(owner), region);
    await ecr.send(new CreateRepositoryCommand({ repositoryName: 'app/web' }));
    const authorization = `Basic ${Buffer.from(`AWS:${await loginPassword(ecr)}`).toString('base64')}`;
    const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
    const ask = (method: string, path: string, body?: Buffer) =>
      new Promise<{ status: number | undefined; body: Buffer }>((resolve, reject) => {
        const request = https.request(new URL(path, url), { method, agent, headers: { authorization } });
        request.on('error', reject);
        request.on('response', async response => {
          resolve({ status: response.statusCode, body: Buffer.concat(await Array.fromAsync(response)) });
        });
        request.end(body);
      });
    for (const size of [0, 1, 65_536, 65_537, mebibyte, 20 * mebibyte + 1]) {
      const bytes = randomBytes(size);
      const digest = digestOf(bytes);
      const pushed = await ask('POST', `/v2/app/web/blobs/uploads/?digest=${digest}`, bytes);
      assert.equal(pushed.status, 201);
      assert.ok((await ask('GET', `/v2/app/web/blobs/${digest}`)).body.equals(bytes), `${size} bytes`);
    }
    agent.destroy();
  });
});
