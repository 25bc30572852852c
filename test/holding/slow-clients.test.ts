import assert from 'node:assert/strict';
import net from 'node:net';
import { after, before, suite, test } from 'node:test';
import { digestOf, fresh } from '../oci-registry.ts';
import { Connection } from '../support/connection.ts';
import { until } from '../support/until.ts';
import { blobPath, type Held, head, hold, repository } from './world.ts';

suite('clients that keep a request open by doing next to nothing', () => {
  let held: Held;
  before(async () => {
    // What is too slow is looked for once a second: standing still must take longer than two looks to be told from it.
    held = await hold({ headerSeconds: 1, idleSeconds: 4, slowBodySeconds: 1, bodyBytesPerSecond: 100_000 });
  });
  after(() => held?.server.remove());

  const trickle = (connection: Connection, byte: string) => {
    const timer = setInterval(() => connection.socket.writable && connection.socket.write(byte), 300);
    connection.socket.once('close', () => clearInterval(timer));
  };
  const timeouts = (reason: string) => held.metric(`entrepot_timeouts_total{reason="${reason}"}`);

  test('headers that come a byte at a time', async () => {
    const slow = Array.from({ length: 200 }, () => new Connection(held.server.url));
    for (const connection of slow) {
      connection.socket.write('GET /v2/ HTTP/1.1\r\nHost: x\r\nX-A: ');
      trickle(connection, 'x');
    }
    await held.serves();
    await until(() => slow.every(each => each.closed));
    assert.match(slow[0]?.received ?? '', /^HTTP\/1\.1 408 [\s\S]*did not arrive in time/);
    assert.equal(await timeouts('headers'), 200);
    const said = held.server.log().match(/connection closed before a request was read/g) ?? [];
    assert.ok(said.length >= 1 && said.length <= 3, `said ${said.length} times`);
    await held.serves();
  });

  test('bodies that come a byte at a time', async () => {
    const headers = [`Authorization: ${held.authorization}`, 'Content-Length: 1000000'];
    const slow = Array.from({ length: 50 }, () => new Connection(held.server.url));
    for (const connection of slow) {
      connection.socket.write(head('POST', blobPath('never'), headers));
      trickle(connection, 'x');
    }
    await until(async () => (await held.metric('entrepot_requests_in_flight{door="oci"}')) >= 50);
    await held.serves();
    await until(() => slow.every(each => each.closed));
    assert.equal(await timeouts('slow_request'), 50);
    assert.match(held.server.log(), /connection cut: too slow/);
    await until(async () => (await held.metric('entrepot_requests_in_flight{door="oci"}')) === 0);
    await held.serves();
  });

  test('a client that reads its answer a little at a time; one that keeps the rate gets every byte', async () => {
    const content = fresh(24 * 1024 * 1024);
    assert.equal((await held.root('POST', blobPath(content), { body: content })).status, 201);
    const get = head('GET', `${repository}/blobs/${digestOf(content)}`, [
      `Authorization: ${held.authorization}`,
      'Connection: close',
    ]);
    const reader = (bytesPerTick: number) => {
      const { hostname, port } = new URL(held.server.url);
      const socket = net.connect({ host: hostname, port: Number(port) }).pause();
      socket.on('error', () => {});
      socket.write(get);
      const state = { socket, received: 0, ended: false };
      socket.once('end', () => {
        state.ended = true;
      });
      const timer = setInterval(() => {
        const chunk = socket.read(Math.min(bytesPerTick, socket.readableLength)) as Buffer | null;
        state.received += chunk?.length ?? 0;
      }, 10);
      socket.once('close', () => clearInterval(timer));
      return state;
    };
    // The steady one takes longer than a connection may stand still.
    const [slow, steady] = [reader(20), reader(32_768)];
    try {
      await until(async () => (await timeouts('slow_response')) === 1);
      await until(() => steady.ended);
    } finally {
      slow.socket.destroy();
      steady.socket.destroy();
    }
    assert.ok(slow.received < content.length, `${slow.received} bytes`);
    assert.ok(steady.received > content.length, `${steady.received} bytes`);
    assert.equal(await timeouts('slow_response'), 1);
    assert.equal(await timeouts('stalled'), 0);
    await held.serves();
  });

  test('a connection on which nothing is asked is closed, and is no fault', async () => {
    const connection = new Connection(held.server.url);
    connection.socket.write(head('GET', '/healthz', []));
    await connection.expect('200 OK');
    await until(() => connection.closed);
    assert.equal(await timeouts('stalled'), 0);
  });
});
