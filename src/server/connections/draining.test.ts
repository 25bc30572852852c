import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { test } from 'node:test';
import { openDraining } from './draining.ts';

test('an answer that is ended, but larger than what the system has taken of it yet, arrives whole', async t => {
  const size = 32 * 1024 * 1024;
  const server = createServer((request, response) => {
    draining.busy(request.socket, response);
    response.end(Buffer.alloc(size, 'x'));
  });
  const draining = openDraining(server, 'connection');
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.closeAllConnections());
  const reader = connect((server.address() as AddressInfo).port, '127.0.0.1').pause();
  reader.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(server, 'request');
  const started = performance.now();
  const stopped = draining.stop(20_000);
  let received = 0;
  for await (const chunk of reader) received += (chunk as Buffer).length;
  assert.ok(received > size, `${received} bytes`);
  await stopped;
  assert.ok(performance.now() - started < 10_000, 'what is kept alive is not waited for');
});
