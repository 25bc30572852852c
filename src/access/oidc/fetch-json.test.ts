import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { tempDir } from '../../../test/support/temp.ts';
import { makeTls } from '../../../test/support/tls.ts';
import { fetchJson } from './fetch-json.ts';

let server: Server;
let url: string;
let answer: RequestListener;
const dir = tempDir('fetch-json');
const trusted = getCACertificates('default');
const open = { allowPrivate: true };

before(async () => {
  const tls = await makeTls(dir.path, ['localhost']);
  setDefaultCACertificates([...trusted, readFileSync(tls.ca, 'utf8')]);
  server = createServer({ cert: readFileSync(tls.cert), key: readFileSync(tls.key) }, (request, response) =>
    answer(request, response),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `https://localhost:${(server.address() as AddressInfo).port}/document`;
});
after(() => {
  setDefaultCACertificates(trusted);
  server.closeAllConnections();
  server.close();
  dir.remove();
});

const fails = (at: string, transport: boolean, message: RegExp, options = open) =>
  assert.rejects(fetchJson(at, options), (error: { transport: boolean; message: string }) => {
    assert.match(error.message, message);
    assert.equal(error.transport, transport);
    return true;
  });

test('a JSON document is fetched', async () => {
  answer = (_, response) => response.end('{"a": ["ä"]}');
  assert.deepEqual(await fetchJson(url, open), { a: ['ä'] });
});

test('private addresses are not even connected to', async () => {
  let asked = 0;
  answer = (_, response) => {
    asked += 1;
    response.end('{}');
  };
  const closed = { allowPrivate: false };
  const { port } = new URL(url);
  for (const host of ['localhost', '127.0.0.1', '[::1]', '169.254.169.254', '0x7f.1', '[::ffff:127.0.0.1]']) {
    await fails(`https://${host}:${port}/`, false, /is not on the public internet/, closed);
  }
  assert.equal(asked, 0);
});

test('only https is', async () => {
  for (const other of [
    url.replace('https:', 'http:'),
    'file:///etc/passwd',
    'data:,{}',
    'https://a:b@localhost/',
    '',
  ]) {
    await fails(other, false, /is not an https URL/);
  }
});

test('redirects are not followed, and errors are errors', async () => {
  answer = (_, response) => response.writeHead(302, { Location: url }).end();
  await fails(url, false, /answers 302/);
  answer = (_, response) => response.writeHead(404).end('{}');
  await fails(url, false, /answers 404/);
  answer = (_, response) => response.writeHead(503).end('{}');
  await fails(url, true, /answers 503/);
  answer = (_, response) => response.end('<html>');
  await fails(url, false, /does not answer JSON/);
  answer = request => request.socket.destroy();
  await fails(url, true, /socket hang up|ECONNRESET/);
});

test('an answer that is too long or takes too long is cut off', { timeout: 20_000 }, async () => {
  answer = (_, response) => response.end(`"${'x'.repeat(600_000)}"`);
  await fails(url, false, /more than 524288 bytes/);
  answer = (_, response) => void response.write('"');
  await fails(url, true, /took too long/);
});

test('a certificate that is not trusted is no transport', async () => {
  setDefaultCACertificates(trusted);
  await fails(url, true, /unable to verify|self-signed|certificate/i);
});
