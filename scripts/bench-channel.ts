import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, createReadStream, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openChannel } from '../src/cells/channel/open-channel.ts';
import { openPeer } from '../src/cells/channel/open-peer.ts';

/**
 * How fast bytes pass from one process to another: through the channel between cells, and as plain HTTP. Once as
 * quickly as they can be made and thrown away, and once as a copy: read from a file, hashed, written and synced.
 */
const size = 1024 ** 3;
const chunk = Buffer.alloc(1024 ** 2, 7);
const key = Buffer.alloc(32, 1);

async function* memory(): AsyncGenerator<Uint8Array> {
  for (let sent = 0; sent < size; sent += chunk.length) yield chunk;
}

async function serve(file: string): Promise<void> {
  const bodyOf = (path: string): AsyncIterable<Uint8Array> =>
    path.endsWith('memory') ? memory() : createReadStream(file, { highWaterMark: chunk.length });
  const headers = { 'content-length': `${size}` };
  const channel = await openChannel({
    ...{ cell: 'west', others: ['east'], key, listen: { host: '127.0.0.1', port: 0 } },
    report: console.error,
    routes: ['/memory', '/file'].map(path => ({
      ...{ method: 'GET', path },
      handler: async () => ({ headers, body: bodyOf(path) }),
    })),
  });
  const plain = createServer((request, response) => {
    response.writeHead(200, headers);
    void pipeline(bodyOf(request.url ?? ''), response);
  });
  plain.listen(0, '127.0.0.1', () =>
    process.send?.({ channel: channel.port, plain: (plain.address() as AddressInfo).port }),
  );
}

async function copyTo(file: string, body: AsyncIterable<Uint8Array>): Promise<void> {
  const handle = openSync(file, 'w');
  const hash = createHash('sha256');
  for await (const bytes of body) {
    hash.update(bytes);
    writeSync(handle, bytes);
  }
  fsyncSync(handle);
  closeSync(handle);
  hash.digest();
}

async function discard(body: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _ of body);
}

async function measure(directory: string, ports: { channel: number; plain: number }): Promise<void> {
  const address = { host: '127.0.0.1', port: ports.channel };
  const peer = openPeer({ cell: 'east', name: 'west', address, key });
  const channel = async (path: string) => (await peer.request({ method: 'GET', path })).body;
  const plain = (path: string) =>
    new Promise<AsyncIterable<Uint8Array>>(resolve => {
      get({ host: '127.0.0.1', port: ports.plain, path }, resolve);
    });
  const kinds = [
    ['in memory', '/memory', discard],
    ['file to file', '/file', (body: AsyncIterable<Uint8Array>) => copyTo(join(directory, 'copy'), body)],
  ] as const;
  console.log('| 1 GiB | plain HTTP | channel | |\n|---|---|---|---|');
  for (const [name, path, take] of kinds) {
    const rate = async (open: (path: string) => Promise<AsyncIterable<Uint8Array>>) => {
      const started = performance.now();
      await take(await open(path));
      return size / 1e6 / ((performance.now() - started) / 1000);
    };
    const rates = { plain: [] as number[], channel: [] as number[] };
    // By turns, so that what else the machine does is shared; the first round warms up.
    for (let round = 0; round < 6; round += 1) {
      const pair = [await rate(plain), await rate(channel)] as const;
      if (round > 0)
        for (const [index, list] of [rates.plain, rates.channel].entries()) list.push(pair[index] as number);
    }
    const median = (list: number[]) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] as number;
    const [http, tls] = [median(rates.plain), median(rates.channel)];
    const share = Math.round((tls / http) * 100);
    console.log(`| ${name} | ${http.toFixed(0)} MB/s | ${tls.toFixed(0)} MB/s | ${share} % |`);
  }
  peer.close();
}

if (process.send) await serve(process.argv[2] as string);
else {
  const directory = mkdtempSync(join(process.env.ENTREPOT_BENCH_DIR ?? tmpdir(), 'entrepot-channel-'));
  const file = join(directory, 'file');
  await copyTo(file, memory());
  const server = fork(import.meta.filename, [file]);
  try {
    await measure(directory, await new Promise(resolve => server.once('message', m => resolve(m as never))));
  } finally {
    server.kill();
    rmSync(directory, { recursive: true });
  }
}
