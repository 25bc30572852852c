import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { type ConnectionOptions, connect } from 'node:tls';
import { tempDir } from '../../../test/support/temp.ts';
import { makeTls } from '../../../test/support/tls.ts';
import { testChannel, testKey } from './channel.test-support.ts';
import { handshakeKey, handshakeOptions, refuseCertificates } from './handshake.ts';
import type { ChannelRoute } from './messages.ts';
import { openPeer } from './open-peer.ts';

/** Notes whatever gets as far as a route. */
function watched() {
  const seen: string[] = [];
  const route: ChannelRoute = {
    method: 'GET',
    path: '/secret',
    handler: async ({ cell }) => {
      seen.push(cell);
      return { body: Buffer.from('secret') };
    },
  };
  return { seen, routes: [route] };
}

const ask = { method: 'GET', path: '/secret' } as const;

test('a cell with the key comes in under its own name', async t => {
  const { seen, routes } = watched();
  const { peer } = await testChannel(t, { routes });
  for (const cell of ['east', 'north']) await peer({ cell }).request(ask);
  assert.deepEqual(seen, ['east', 'north']);
});

test('another key, an unknown name, and a cell that meant another one are refused at the handshake', async t => {
  const { seen, routes } = watched();
  const { peer, refused } = await testChannel(t, { routes });
  for (const strange of [
    { key: Buffer.alloc(32, 2) },
    { key: Buffer.alloc(0) },
    { cell: 'south' },
    { cell: 'west' },
    { cell: '' },
    { name: 'north' },
  ]) {
    await assert.rejects(peer(strange).request(ask), (error: never) => {
      const { code, message } = error as { code: string; message: string };
      assert.equal(code, 'CellUnreachable');
      assert.match(message, /refuses the handshake: is the key file of the cells the same on both\?/);
      return true;
    });
  }
  assert.deepEqual(seen, []);
  assert.equal(refused.length, 6);
});

/** What a client of its own making gets to read before the connection ends. */
async function readAs(port: number, options: ConnectionOptions): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, ...options });
  let read = '';
  socket.on('data', chunk => {
    read += chunk;
  });
  socket.on('error', () => undefined);
  socket.write('GET /secret HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  await new Promise(closed => socket.once('close', closed));
  return read;
}

test('nobody comes in without a key, in no version of TLS, nor in the clear', async t => {
  const { seen, routes } = watched();
  const { channel } = await testChannel(t, { routes });
  const psk = handshakeKey(testKey, 'east', 'west');
  const withKey = { pskCallback: () => ({ identity: 'east', psk }), checkServerIdentity: () => undefined };
  assert.match(await readAs(channel.port, { ...handshakeOptions, ...withKey }), /secret$/);
  seen.length = 0;
  for (const options of [
    {},
    { ...handshakeOptions },
    { ...withKey, maxVersion: 'TLSv1.2', ciphers: 'PSK' },
    { ...withKey, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'PSK@SECLEVEL=0' },
  ] as const satisfies ConnectionOptions[]) {
    assert.equal(await readAs(channel.port, options), '', JSON.stringify(options));
  }
  const plain = await fetch(`http://127.0.0.1:${channel.port}/secret`).catch(() => undefined);
  assert.equal(plain, undefined);
  assert.deepEqual(seen, []);
});

test('a session that is taken up again proves nothing', async t => {
  const { seen, routes } = watched();
  const { channel } = await testChannel(t, { routes });
  const psk = handshakeKey(testKey, 'east', 'west');
  const options = { ...handshakeOptions, host: '127.0.0.1', port: channel.port };
  const first = connect({
    ...options,
    pskCallback: () => ({ identity: 'east', psk }),
    checkServerIdentity: () => undefined,
  });
  const [session] = (await once(first, 'session')) as [Buffer];
  first.destroy();
  assert.equal(await readAs(channel.port, { ...handshakeOptions, session }), '');
  assert.deepEqual(seen, []);
});

test('what is said cannot be read by who learns the key later', async t => {
  const { routes } = watched();
  const { channel } = await testChannel(t, { routes });
  const psk = handshakeKey(testKey, 'east', 'west');
  const socket = connect({
    ...{ ...handshakeOptions, host: '127.0.0.1', port: channel.port },
    pskCallback: () => ({ identity: 'east', psk }),
    checkServerIdentity: () => undefined,
  });
  await once(socket, 'secureConnect');
  assert.equal(socket.getProtocol(), 'TLSv1.3');
  assert.match(JSON.stringify(socket.getEphemeralKeyInfo()), /X25519/);
  socket.destroy();
});

test('a cell that shows a certificate in place of the key is told nothing', async t => {
  const dir = tempDir('impostor');
  t.after(() => dir.remove());
  const { cert, key } = await makeTls(dir.path, ['west']);
  const heard: string[] = [];
  const server = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (request, response) => {
    heard.push(request.url ?? '');
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const peer = openPeer({ cell: 'east', name: 'west', address: { host: '127.0.0.1', port }, key: testKey });
  t.after(() => peer.close());
  await assert.rejects(peer.request(ask), { code: 'CellUnreachable' });
  assert.deepEqual(heard, []);
  assert.match(String(refuseCertificates()), /does not prove itself/);
});
