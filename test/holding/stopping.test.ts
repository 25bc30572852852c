import assert from 'node:assert/strict';
import net from 'node:net';
import { suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { digestOf, fresh } from '../oci-registry.ts';
import { Connection } from '../support/connection.ts';
import { until } from '../support/until.ts';
import { blobPath, head, hold, repository } from './world.ts';

suite('stopping', () => {
  test('a slow push and a slow pull that are in flight are finished; nothing new begins', async t => {
    const held = await hold();
    const { server } = held;
    t.after(() => server.remove());
    const large = fresh(24 * 1024 * 1024);
    assert.equal((await held.root('POST', blobPath(large), { body: large })).status, 201);
    const authorization = `Authorization: ${held.authorization}`;

    const push = new Connection(server.url);
    const pushed = fresh(40_000);
    push.socket.write(head('POST', blobPath(pushed), [authorization, `Content-Length: ${pushed.length}`]));
    push.socket.write(pushed.subarray(0, 10_000));
    const { hostname, port } = new URL(server.url);
    const pull = net.connect(Number(port), hostname).pause();
    pull.write(head('GET', `${repository}/blobs/${digestOf(large)}`, [authorization]));
    const idle = new Connection(server.url);
    idle.socket.write(head('GET', '/healthz', []));
    await idle.expect('200 OK');
    await until(async () => (await held.metric('entrepot_requests_in_flight{door="oci"}')) === 2);

    const stopped = server.stop();
    await until(() => idle.closed);
    await assert.rejects(fetch(`${server.url}/healthz`), 'a new connection is refused');
    for (let at = 10_000; at < pushed.length; at += 10_000) {
      await sleep(200);
      push.socket.write(pushed.subarray(at, at + 10_000));
    }
    await push.expect('HTTP/1.1 201 Created');
    assert.ok((await allOf(pull)).includes(large), 'every byte came');
    const since = performance.now();
    assert.equal(await stopped, 0);
    assert.ok(performance.now() - since < 5_000, 'connections that are kept alive are not waited for');

    await server.start();
    assert.deepEqual((await held.root('GET', `${repository}/blobs/${digestOf(pushed)}`)).body, pushed);
  });

  for (const [what, code] of [
    ['exception', "setTimeout(() => { throw new Error('boom') })"],
    ['rejection', "Promise.reject(new Error('boom'))"],
  ] as const) {
    test(`what nobody caught (an ${what}) is logged and ends the server with status 1; what was pushed stays`, async t => {
      const preload = `data:text/javascript,process.on('SIGUSR2',()=>{${encodeURIComponent(code)}})`;
      const held = await hold({}, { env: { NODE_OPTIONS: `--import=${preload}` } });
      const { server } = held;
      t.after(() => server.remove());
      const blob = fresh();
      assert.equal((await held.root('POST', blobPath(blob), { body: blob })).status, 201);
      process.kill(server.pid, 'SIGUSR2');
      await until(() => {
        try {
          process.kill(server.pid, 0);
          return false;
        } catch {
          return true;
        }
      });
      assert.equal(await server.stop(), 1);
      assert.match(server.log(), /"level":60.*boom.*unexpected failure: the server ends/);
      await server.start();
      assert.deepEqual((await held.root('GET', `${repository}/blobs/${digestOf(blob)}`)).body, blob);
    });
  }
});

async function allOf(socket: net.Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
