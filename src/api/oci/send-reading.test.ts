import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import http from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { until } from '../../../test/support/until.ts';
import type { BlobReading, BlobStore, ByteRange } from '../../store/blobs/blob-store.ts';
import { openFilesystemBlobs } from '../../store/blobs/filesystem/open-filesystem-blobs.ts';
import { digestOf, one, unlimited } from '../../store/blobs/suite-fixture.ts';
import { nodeFileSystem } from '../../store/files/node-file-system.ts';
import { observedFileSystem } from '../../store/files/observed-file-system.ts';
import { pageCache } from '../../store/files/page-cache.ts';
import { bytesSentOn } from '../sent-bytes.ts';
import { sendReading } from './send-reading.ts';

const direct = pageCache() !== undefined;
const bytes = randomBytes(24 * 2 ** 20 + 11);
const digest = digestOf(bytes);
const directory = mkdtempSync(join(tmpdir(), 'send-reading-'));
let store: BlobStore;
/** The same files through operations that are all seen. */
let streaming: BlobStore;
before(async () => {
  store = await openFilesystemBlobs(directory);
  const id = randomUUID();
  await store.createStage(id);
  await store.append(id, 0, one(bytes), unlimited);
  await store.finish(id, digest);
  streaming = await openFilesystemBlobs(directory, { files: observedFileSystem(nodeFileSystem, () => {}) });
});
after(() => rmSync(directory, { recursive: true }));

interface Served {
  readonly port: number;
  /** The server's ends of the connections, in their order. */
  readonly sockets: readonly Socket[];
  /** What sending rejected with. */
  readonly failures: readonly string[];
  /** Readings that are open. */
  open(): number;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Answers `/first-last` with those bytes of what `opening` opens. */
async function serve(opening: (range: ByteRange) => Promise<BlobReading>): Promise<Served> {
  const sockets: Socket[] = [];
  const failures: string[] = [];
  let open = 0;
  const counted = async (range: ByteRange): Promise<BlobReading> => {
    const reading = await opening(range);
    open++;
    const close = () => {
      open--;
      return reading.close();
    };
    return {
      get left() {
        return reading.left;
      },
      next: most => reading.next(most),
      sendTo: (socket, most) => reading.sendTo(socket, most),
      sendRest: socket => reading.sendRest(socket),
      close,
    };
  };
  const server = http.createServer(async (request, response) => {
    const [first, last] = (request.url as string).slice(1).split('-').map(Number) as [number, number];
    response.writeHead(200, { 'Content-Length': `${last - first + 1}` });
    await sendReading(response, () => counted({ first, last })).catch(error => failures.push(error.message));
  });
  server.on('connection', socket => sockets.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    sockets,
    failures,
    open: () => open,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const fromStore = (range: ByteRange) => store.open(digest, range);
const ask = (first: number, last: number, version = '1.1') =>
  `GET /${first}-${last} HTTP/${version}\r\nHost: x\r\n\r\n`;

/** A client that reads answer by answer on one connection. */
class Client {
  readonly socket: Socket;
  readonly #chunks: AsyncIterator<Buffer>;
  #rest = Buffer.alloc(0);

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.#chunks = this.socket[Symbol.asyncIterator]();
  }

  /** Checks that an answer with just these bytes comes next. `pause`: milliseconds between two reads. */
  async expect(first: number, last: number, pause = 0): Promise<void> {
    while (!this.#rest.includes('\r\n\r\n')) await this.#more();
    let at = first;
    let rest = this.#rest.subarray(this.#rest.indexOf('\r\n\r\n') + 4);
    for (;;) {
      const part = rest.subarray(0, last + 1 - at);
      if (!bytes.subarray(at, at + part.length).equals(part)) assert.fail(`a wrong byte after ${at}`);
      at += part.length;
      this.#rest = rest.subarray(part.length);
      if (at > last) return;
      if (pause > 0) await sleep(pause);
      await this.#more();
      rest = this.#rest;
    }
  }

  /** Whether the connection ends without another byte. */
  async ended(): Promise<boolean> {
    return this.#rest.length === 0 && (await this.#chunks.next()).done === true;
  }

  async #more(): Promise<void> {
    const { value, done } = await this.#chunks.next();
    if (done) assert.fail('the connection ended');
    this.#rest = Buffer.concat([this.#rest, value]);
  }
}

/** Bytes that went past Node on the server's end of a connection. */
const past = (socket: Socket | undefined): number =>
  socket === undefined ? 0 : bytesSentOn(socket) - socket.bytesWritten;

function linkOf(descriptor: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`);
  } catch {
    // That with which the list was read.
    return '';
  }
}

/** How many there are of files of the store and of sockets, where the system tells. */
function openDescriptors(): number {
  if (process.platform !== 'linux') return 0;
  return readdirSync('/proc/self/fd')
    .map(linkOf)
    .filter(target => target.startsWith(directory) || target.startsWith('socket:')).length;
}

suite('sending a reading', () => {
  test('every byte of any size arrives, one answer after the other on one connection', async () => {
    await using server = await serve(fromStore);
    const client = new Client(server.port);
    for (const around of [1, 4096, 16_384, 65_536, 81_920, 2 ** 20, 2 ** 20 + 65_536, bytes.length - 1]) {
      for (const size of [around - 1, around, around + 1].filter(each => each > 0)) {
        client.socket.write(ask(0, size - 1));
        await client.expect(0, size - 1);
      }
    }
    assert.equal(past(server.sockets[0]) > bytes.length, direct, `${past(server.sockets[0])} bytes`);
    await until(() => server.open() === 0);
    client.socket.destroy();
  });

  test('any range arrives, also where several requests are sent before the first answer', async () => {
    await using server = await serve(fromStore);
    const client = new Client(server.port);
    const bound = fc.integer({ min: 0, max: bytes.length - 1 });
    const size = fc.oneof(fc.integer({ min: 1, max: 200_000 }), fc.integer({ min: 1, max: 8 * 2 ** 20 }));
    const range = fc
      .tuple(bound, size)
      .map(([first, size]) => [first, Math.min(first + size, bytes.length) - 1] as const);
    await fc.assert(
      fc.asyncProperty(fc.array(range, { minLength: 1, maxLength: 4 }), async ranges => {
        client.socket.write(ranges.map(each => ask(...each)).join(''));
        for (const [first, last] of ranges) await client.expect(first, last);
      }),
      { numRuns: 30 },
    );
    client.socket.destroy();
  });

  test('a client that reads slowly gets every byte', async () => {
    await using server = await serve(fromStore);
    const client = new Client(server.port);
    client.socket.write(ask(0, bytes.length - 1));
    await sleep(100);
    await client.expect(0, bytes.length - 1, 1);
    client.socket.destroy();
  });

  test('HTTP/1.0: the connection ends after the last byte', async () => {
    await using server = await serve(fromStore);
    const client = new Client(server.port);
    client.socket.write(ask(5, 3_000_000, '1.0'));
    await client.expect(5, 3_000_000);
    assert.ok(await client.ended());
  });

  test('clients that leave in the middle leave nothing open', async () => {
    await using server = await serve(fromStore);
    const before = openDescriptors();
    for (let i = 0; i < 100; i++) {
      const client = connect(server.port, '127.0.0.1');
      client.on('error', () => {});
      client.write(ask(0, bytes.length - 1).repeat(1 + (i % 2)));
      await once(client, 'data');
      if (i % 3 === 0) client.resetAndDestroy();
      else client.destroy();
    }
    await until(() => server.open() === 0);
    await until(() => openDescriptors() <= before);
  });

  test('one that takes all it gets does not keep others waiting', async () => {
    await using server = await serve(fromStore);
    const greedy = connect(server.port, '127.0.0.1').resume();
    greedy.write(ask(0, bytes.length - 1).repeat(20));
    await once(greedy, 'data');
    const client = new Client(server.port);
    client.socket.write(ask(0, 9));
    await client.expect(0, 9);
    assert.ok(greedy.bytesRead < 20 * bytes.length, 'the small answer came meanwhile');
    greedy.destroy();
    client.socket.destroy();
  });

  test('where files cannot be sent, they are read', async () => {
    let asked = 0;
    const nothing = { sent: () => 0, stop: () => {}, over: Promise.resolve() };
    const refusing = async (range: ByteRange): Promise<BlobReading> => {
      const reading = await store.open(digest, range);
      const sendTo = () => {
        asked++;
        return 0;
      };
      return {
        get left() {
          return reading.left;
        },
        next: most => reading.next(most),
        sendTo,
        sendRest: () => (asked++ % 2 === 0 ? nothing : undefined),
        close: () => reading.close(),
      };
    };
    for (const opening of [refusing, (range: ByteRange) => streaming.open(digest, range)]) {
      await using server = await serve(opening);
      const client = new Client(server.port);
      for (const size of [10, 100_000, bytes.length, 5]) {
        client.socket.write(ask(0, size - 1));
        await client.expect(0, size - 1);
      }
      assert.equal(past(server.sockets[0]), 0);
      client.socket.destroy();
    }
    assert.equal(asked, 3, 'and not asked for again and again');
  });

  test('what goes wrong cuts the connection: nobody takes a part for the whole', async () => {
    for (const good of [0, 1, 5]) {
      const breaking = async (range: ByteRange): Promise<BlobReading> => {
        const reading = await streaming.open(digest, range);
        let asked = 0;
        const next = () => (asked++ < good ? reading.next() : Promise.reject(new Error('disk')));
        return {
          left: 2 ** 30,
          next,
          sendTo: () => undefined,
          sendRest: () => undefined,
          close: () => reading.close(),
        };
      };
      await using server = await serve(breaking);
      const client = connect(server.port, '127.0.0.1').resume();
      client.write(ask(0, bytes.length - 1));
      await once(client, 'close');
      assert.ok(client.bytesRead <= good * 2 ** 20 + 1000);
      await until(() => server.failures.length > 0);
      assert.deepEqual([server.failures, server.open()], [['disk'], 0]);
    }
    await using server = await serve(() => Promise.reject(new Error('nowhere')));
    const client = connect(server.port, '127.0.0.1').resume();
    client.write(ask(0, 9));
    await once(client, 'close');
    await until(() => server.failures.length > 0);
    assert.deepEqual([client.bytesRead, server.failures], [0, ['nowhere']]);
  });
});
