import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BlobReading } from '../../store/blobs/blob-store.ts';
import type { OciResponse } from './response.ts';
import { writeResponse } from './write-response.ts';

/** A server that answers everything with `value`, and what became of its last writing. */
async function serving(value: () => OciResponse) {
  let written: Promise<unknown> = Promise.resolve();
  const server = http.createServer((_, response) => {
    written = writeResponse(response, value()).then(
      () => 'resolved',
      error => error,
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}/`,
    outcome: () => written,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const size = 1 << 20;
/** Yields one buffer again and again, with other bytes in it each time. */
async function* reusing(chunks: number, end?: () => void): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.alloc(size);
  try {
    for (let i = 0; i < chunks; i++) yield buffer.fill(i);
  } finally {
    end?.();
  }
}

/** A reading that no system call can take over. */
function readingOf(length: number, source: AsyncGenerator<Uint8Array>): BlobReading {
  let left = length;
  return {
    get left() {
      return left;
    },
    async next() {
      const { value } = await source.next();
      left -= value?.byteLength ?? 0;
      return value;
    },
    sendTo: () => undefined,
    sendRest: () => undefined,
    close: async () => void (await source.return(undefined)),
  };
}

const streaming = (chunks: number, source: AsyncGenerator<Uint8Array>): OciResponse => ({
  status: 200,
  headers: { 'Content-Length': `${chunks * size}` },
  body: async () => readingOf(chunks * size, source),
});

test('a reused buffer arrives unharmed at a slow client', async () => {
  await using server = await serving(() => streaming(12, reusing(12)));
  const response = await new Promise<http.IncomingMessage>(resolve => http.get(server.url, resolve));
  await sleep(100);
  let at = 0;
  for await (const chunk of response) {
    for (const byte of chunk as Buffer) {
      if (byte !== Math.floor(at / size)) assert.fail(`byte ${at} is ${byte}`);
      at++;
    }
    if (at % 7 === 0) await sleep(1);
  }
  assert.equal(at, 12 * size);
  assert.equal(await server.outcome(), 'resolved');
});

test('a client that leaves ends the stream', async () => {
  let ended = false;
  const forever = reusing(1e9, () => {
    ended = true;
  });
  await using server = await serving(() => streaming(1e9, forever));
  const request = http.get(server.url);
  request.on('error', () => {});
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  response.on('error', () => {});
  await once(response, 'data');
  request.destroy();
  assert.equal(await server.outcome(), 'resolved');
  assert.equal(ended, true);
});

test('a stream that fails cuts the connection: nobody takes a part for the whole', async () => {
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield Buffer.alloc(10);
    throw new Error('disk');
  }
  await using server = await serving(() => ({
    status: 200,
    headers: { 'Content-Length': '20' },
    body: async () => readingOf(20, failing()),
  }));
  await assert.rejects(fetch(server.url).then(response => response.arrayBuffer()));
  assert.equal(((await server.outcome()) as Error).message, 'disk');
});

test('HEAD gets the headers only; lists make header lines', async () => {
  let opened = false;
  const body = (): Promise<BlobReading> => {
    opened = true;
    throw new Error('not asked for');
  };
  const headers = { 'Content-Length': '5', 'OCI-Tag': ['a', 'b'] };
  await using server = await serving(() => ({ status: 200, headers, body }));
  const response = await fetch(server.url, { method: 'HEAD' });
  assert.equal(response.headers.get('content-length'), '5');
  assert.equal(response.headers.get('oci-tag'), 'a, b');
  assert.equal(response.headers.get('docker-distribution-api-version'), 'registry/2.0');
  assert.equal(opened, false);
});
