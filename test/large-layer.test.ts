import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { after, before, test } from 'node:test';
import { ecrClient, loginPassword } from './support/ecr.ts';
import { type Server, startServer } from './support/server.ts';

const account = '123456789012';
const region = 'us-east-1';
const gibibyte = 1024 ** 3;
/** `npm run test:deep` asks for 5, the size that the README's promise is about. */
const size = Number(process.env.ENTREPOT_LAYER_GIB ?? 1) * gibibyte;
const allowed = 200 * 1024 ** 2;

let server: Server;
before(async () => {
  const repositories = `repositories: [{ name: app/web, region: ${region} }]`;
  server = await startServer({ landingZone: `accounts: [{ id: "${account}", name: one, ${repositories} }]` });
});
after(() => server.remove());

/** The most memory that the server ever held, in bytes. */
function peakMemory(): number {
  const found = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'));
  return Number(found?.[1]) * 1024;
}

const piece = Buffer.alloc(1024 ** 2, 'entrepot');

async function send(method: string, path: string, authorization: string, body = 0): Promise<IncomingMessage> {
  const sent = request(`${server.url}${path}`, {
    method,
    headers: { authorization, 'content-length': body },
  });
  const answered = once(sent, 'response');
  for (let at = 0; at < body; at += piece.length) if (!sent.write(piece)) await once(sent, 'drain');
  sent.end();
  const [answer] = (await answered) as [IncomingMessage];
  return answer;
}

test(`a layer of ${size / gibibyte} GiB goes in and out in less than 200 MiB of memory`, async t => {
  if (process.platform !== 'linux') return t.skip('memory is read from /proc');
  const client = ecrClient(server.url, server.rootOf(account), region);
  const password = await loginPassword(client);
  client.destroy();
  const authorization = `Basic ${Buffer.from(`AWS:${password}`).toString('base64')}`;
  const hash = createHash('sha256');
  for (let at = 0; at < size; at += piece.length) hash.update(piece);
  const digest = `sha256:${hash.digest('hex')}`;

  const repository = `/v2/${account}/${region}/app/web`;
  const started = await send('POST', `${repository}/blobs/uploads/`, authorization);
  assert.equal(started.resume().statusCode, 202);
  const location = `${started.headers.location}?digest=${digest}`;
  const pushed = await send('PUT', location, authorization, size);
  assert.equal(pushed.resume().statusCode, 201);

  const pulled = await send('GET', `${repository}/blobs/${digest}`, authorization);
  assert.equal(pulled.statusCode, 200);
  const received = createHash('sha256');
  for await (const chunk of pulled) received.update(chunk as Buffer);
  assert.equal(`sha256:${received.digest('hex')}`, digest);
  const peak = peakMemory();
  assert.ok(peak < allowed, `${Math.round(peak / 1024 ** 2)} MiB`);
  t.diagnostic(`peak memory ${Math.round(peak / 1024 ** 2)} MiB`);
});
