import { type ChildProcess, spawn } from 'node:child_process';
import { createReadStream, createWriteStream, fsyncSync, openSync } from 'node:fs';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';

/**
 * What replication is measured against: one plain HTTP copy of a file by Node, from a process to another that writes
 * and syncs it. No TLS, no digest. `serve FILE` prints its port, `receive PORT FILE` the milliseconds it took.
 */
const [, self, command, ...rest] = process.argv;

if (self === import.meta.filename && command === 'serve') {
  const server = createServer(
    (_request, response) => void pipeline(createReadStream(rest[0] as string), response),
  );
  server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
} else if (self === import.meta.filename && command === 'receive') {
  const start = performance.now();
  const fd = openSync(rest[1] as string, 'w');
  const answer = await new Promise<IncomingMessage>(resolve => get(`http://127.0.0.1:${rest[0]}/`, resolve));
  await pipeline(answer, createWriteStream('', { fd, autoClose: false }));
  fsyncSync(fd);
  console.log(performance.now() - start);
}

const firstLine = (child: ChildProcess): Promise<number> =>
  new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', chunk => {
      text += chunk;
      if (text.includes('\n')) resolve(Number(text));
    });
    child.once('exit', code => reject(new Error(`the plain copy ended (${code})`)));
  });

const node = (...args: readonly string[]) =>
  spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });

/** Copies a file once; resolves to the milliseconds. */
export async function plainCopy(from: string, to: string): Promise<number> {
  const script = import.meta.filename;
  const server = node(script, 'serve', from);
  try {
    return await firstLine(node(script, 'receive', `${await firstLine(server)}`, to));
  } finally {
    server.kill();
  }
}
