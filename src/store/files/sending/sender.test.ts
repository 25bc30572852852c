import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Sender } from './sender.ts';
import { sockets } from './sockets.ts';

const bytes = randomBytes(20 * 2 ** 20);
const whole = { position: 0, count: bytes.length };

const descriptorOf = (socket: Socket): number =>
  (socket as unknown as { readonly _handle: { readonly fd: number } })._handle.fd;

/** Both ends. */
interface Connection {
  readonly here: Socket;
  readonly there: Socket;
}

describe('Sender', { skip: sockets() === undefined && 'this Node cannot send files' }, () => {
  const directory = mkdtempSync(join(tmpdir(), 'entrepot-sender-'));
  let file: number;
  let server: Server;
  let sender: Sender;
  const open: Socket[] = [];
  before(async () => {
    writeFileSync(join(directory, 'file'), bytes);
    file = openSync(join(directory, 'file'), 'r');
    server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    sender = new Sender(2);
  });
  afterEach(() => {
    for (const socket of open.splice(0)) socket.destroy();
  });
  after(async () => {
    await sender.close();
    server.close();
    closeSync(file);
    rmSync(directory, { recursive: true });
  });

  async function connection(): Promise<Connection> {
    const accepted = once(server, 'connection') as Promise<[Socket]>;
    const there = connect((server.address() as { port: number }).port, '127.0.0.1').on('error', () => {});
    const [here] = await accepted;
    open.push(
      here.on('error', () => {}),
      there,
    );
    return { here, there };
  }

  /** So many bytes, or all until the end. */
  async function read(socket: Socket, count = Number.POSITIVE_INFINITY): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= count) break;
    }
    return Buffer.concat(chunks);
  }

  const begin = (socket: Socket, part = whole) => {
    const sending = sender.send({ file, ...part }, descriptorOf(socket));
    assert.ok(sending);
    return sending;
  };

  it('sends any part of a file, to many at once, also to those who read late', async () => {
    const parts = [1, 4096, 3_000_000, 2 ** 24, 2 ** 24 + 1, bytes.length - 7].map((count, i) => ({
      position: i,
      count,
    }));
    const all = parts.flatMap(part => [0, 0, 50].map(wait => ({ ...part, wait })));
    const connections: Connection[] = [];
    for (const _ of all) connections.push(await connection());
    await Promise.all(
      all.map(async ({ position, count, wait }, i) => {
        const { here, there } = connections[i] as Connection;
        const sending = begin(here, { position, count });
        await sleep(wait);
        const found = await read(there, count);
        await sending.over;
        assert.ok(found.equals(bytes.subarray(position, position + count)), `${count} bytes`);
        assert.equal(sending.sent(), count);
      }),
    );
  });

  it('tells how far it is, and waits for who does not read without keeping others waiting', async () => {
    const [slow, fast] = [await connection(), await connection()];
    const waiting = begin(slow.here);
    while (waiting.sent() === 0) await sleep(1);
    await Promise.all([begin(fast.here).over, read(fast.there, bytes.length)]);
    assert.ok(waiting.sent() < bytes.length);
    const [found] = await Promise.all([read(slow.there, bytes.length), waiting.over]);
    assert.ok(found.equals(bytes));
  });

  it('keeps to its connection when the socket is closed and its number is another’s', async () => {
    const first = await connection();
    const number = descriptorOf(first.here);
    const sending = begin(first.here);
    first.here.destroy();
    await once(first.here, 'close');
    const later: Connection[] = [];
    do later.push(await connection());
    while (later.length < 20 && !later.some(({ here }) => descriptorOf(here) === number));
    const [found] = await Promise.all([read(first.there, bytes.length), sending.over]);
    assert.ok(found.equals(bytes));
    for (const { there } of later) assert.equal(there.bytesRead, 0);
  });

  it('is over when it is stopped, also while it waits, and when the client leaves', async () => {
    for (const end of ['stop', 'destroy', 'resetAndDestroy'] as const) {
      const { here, there } = await connection();
      const sending = begin(here);
      while (sending.sent() === 0) await sleep(1);
      if (end === 'stop') sending.stop();
      else there[end]();
      await sending.over;
      assert.ok(sending.sent() < bytes.length);
      sending.stop();
    }
  });

  it('is over where the file ends too early', async () => {
    const { here, there } = await connection();
    const sending = begin(here, { position: bytes.length - 10, count: 100 });
    await sending.over;
    assert.equal(sending.sent(), 10);
    assert.ok((await read(there, 10)).equals(bytes.subarray(-10)));
  });

  it('sends nothing to what is no socket, and leaves nothing open', async () => {
    const files = () => readdirSync('/proc/self/fd').length;
    const { here, there } = await connection();
    await Promise.all([begin(here).over, read(there, bytes.length)]);
    const before = files();
    assert.equal(sender.send({ file, ...whole }, -1), undefined);
    assert.equal(sender.send({ file, ...whole }, file), undefined, 'a file has no room to wait for');
    for (let i = 0; i < 5; i++) {
      const done = begin(here, { position: 0, count: 1000 });
      await Promise.all([done.over, read(there, 1000)]);
    }
    assert.equal(files(), before);
  });

  it('ends what it is sending when it is closed, and sends nothing afterwards', async () => {
    const own = new Sender(1);
    const { here, there } = await connection();
    const sending = own.send({ file, ...whole }, descriptorOf(here));
    while (sending?.sent() === 0) await sleep(1);
    await Promise.all([own.close(), sending?.over]);
    here.write('more');
    const found = await read(there);
    assert.ok(
      found.length < bytes.length && found.equals(bytes.subarray(0, found.length)),
      'and the connection with it',
    );
    assert.equal(own.send({ file, ...whole }, descriptorOf((await connection()).here)), undefined);
  });

  it('keeps no process from ending', async () => {
    const program = `
      import { openSync } from 'node:fs';
      import { connect, createServer } from 'node:net';
      import { Sender } from '${new URL('sender.ts', import.meta.url)}';
      const file = openSync('${join(directory, 'file')}', 'r');
      const server = createServer(async socket => {
        await new Sender().send({ file, position: 0, count: ${bytes.length} }, socket._handle.fd).over;
        socket.end();
        server.close();
      }).listen(0, () => {
        let length = 0;
        connect(server.address().port).on('data', chunk => (length += chunk.length)).on('end', () => console.log(length));
      });
    `;
    const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
      timeout: 30_000,
    });
    assert.equal((await run).stdout.trim(), `${bytes.length}`);
  });
});
