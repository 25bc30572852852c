import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { openFilesLimit } from '../../src/server/connections/open-files.ts';
import { Connection } from '../support/connection.ts';
import { skipUnless } from '../support/needs.ts';
import { until } from '../support/until.ts';
import { crowd, type Held, head, hold } from './world.ts';

/** Loopback addresses are many clients on one machine. */
const connect = (held: Held, count: number, address: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => new Connection(held.server.url, address(i)));

const closeAll = (connections: readonly Connection[]) => {
  for (const { socket } of connections) socket.destroy();
};

suite('more connections than the limits allow', () => {
  let held: Held;
  after(() => held?.server.remove());

  test('a client with too many is refused, others are not; then all of them together', async () => {
    held = await hold({ connections: 60, connectionsPerClient: 20 });
    const { server } = held;
    const greedy = connect(held, 30, () => '127.0.0.2');
    await until(() => greedy.filter(each => each.closed).length === 10);
    const refused = greedy.find(each => each.closed);
    assert.match(refused?.received ?? '', /^HTTP\/1\.1 429 [\s\S]*Too many connections from your address/);
    assert.equal(await held.metric('entrepot_connections_refused_total{reason="client"}'), 10);
    await held.serves();

    const others = connect(held, 60, i => `127.0.0.${3 + (i % 5)}`);
    await until(() => others.filter(each => each.closed).length >= 10);
    const told = others.find(each => each.closed)?.received ?? '';
    assert.match(told, /^HTTP\/1\.1 503 [\s\S]*as many connections as it bears/);
    assert.match(server.log(), /"client":"127\.0\.0\.2","limit":20,"msg":"connection refused"/);
    assert.match(server.log(), /"reason":"total"/);

    closeAll([...greedy, ...others]);
    await until(async () => {
      const probe = new Connection(server.url, '127.0.0.2');
      probe.socket.write(head('GET', '/healthz', []));
      try {
        await probe.expect('200 OK');
        return true;
      } catch {
        return false;
      } finally {
        probe.socket.destroy();
      }
    });
    await held.serves();
    await until(async () => (await held.metric('entrepot_connections')) < 20);
    assert.ok((await held.metric('entrepot_connections_refused_total{reason="total"}')) >= 10);
  });
});

/** `npm run test:deep` has all ten thousand. */
const idle = crowd(10_000);
const files = openFilesLimit() ?? 0;
const lacks = files >= idle * 1.5 ? undefined : `to be allowed ${idle * 1.5} open files (ulimit -n)`;

suite(`${idle} connections on which nothing is asked`, {
  skip: skipUnless('idle connections', lacks),
}, () => {
  let held: Held;
  after(() => held?.server.remove());

  test('the others are served meanwhile, in little more memory, and they go when their time is over', async () => {
    held = await hold({ headerSeconds: 20 });
    // A server that has just started grows by what it needs to work at all.
    for (let i = 0; i < 1_000; i++) await held.serves(1_000);
    const before = await held.metric('process_resident_memory_bytes');
    const connections: Connection[] = [];
    while (connections.length < idle) {
      const more = connect(held, 500, i => `127.0.1.${1 + (i % 50)}`);
      connections.push(...more);
      await until(() => more.every(each => !each.socket.connecting));
    }
    assert.equal(connections.filter(each => each.closed).length, 0);
    await until(async () => (await held.metric('entrepot_connections')) >= idle);
    for (let i = 0; i < 20; i++) await held.serves(1_000);
    const each = ((await held.metric('process_resident_memory_bytes')) - before) / idle;
    assert.ok(each < 20_000, `${Math.round(each)} bytes of memory for each connection`);
    closeAll(connections);
    await until(async () => (await held.metric('entrepot_connections')) < 10);
    await held.serves();
  });
});
