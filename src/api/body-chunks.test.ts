import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { bodyChunks } from './body-chunks.ts';
import { discardRest } from './request-body.ts';

const iterable = (incoming: IncomingMessage) => ({ [Symbol.asyncIterator]: () => bodyChunks(incoming) });

/** Runs `client` against a server whose requests `serve` reads; `answer` resolves to what `serve` came to. */
async function served<T>(
  serve: (incoming: IncomingMessage) => Promise<T>,
  client: (port: number, answer: Promise<T>) => Promise<void>,
): Promise<void> {
  const came = Promise.withResolvers<T>();
  const server = createServer(async (incoming, response) => {
    try {
      came.resolve(await serve(incoming));
    } catch (error) {
      came.reject(error);
    }
    if (!response.destroyed) response.end();
    discardRest(incoming);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  came.promise.catch(() => {});
  try {
    await client((server.address() as AddressInfo).port, came.promise);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('the chunks of a body', () => {
  it('are the bytes that were sent, also where the reader is slow', async () => {
    const bytes = randomBytes(3_000_000);
    const read = async (incoming: IncomingMessage) => {
      const chunks: Buffer[] = [];
      for await (const chunk of iterable(incoming)) {
        chunks.push(Buffer.from(chunk));
        if (chunks.length % 10 === 0) await sleep(1);
      }
      return Buffer.concat(chunks);
    };
    await served(read, async (port, answer) => {
      const sent = request({ port, method: 'PUT' });
      for (let at = 0; at < bytes.length; at += 50_000) sent.write(bytes.subarray(at, at + 50_000));
      sent.end();
      assert.ok(bytes.equals(await answer));
    });
  });

  it('wait with the client while nobody asks for them', async () => {
    const gate = Promise.withResolvers<void>();
    let taken = 0;
    const stop = async (incoming: IncomingMessage) => {
      for await (const chunk of iterable(incoming)) {
        taken += chunk.length;
        await gate.promise;
      }
      return taken;
    };
    await served(stop, async (port, answer) => {
      const sent = request({ port, method: 'PUT' });
      const total = 64 * 2 ** 20;
      sent.end(Buffer.alloc(total));
      await sleep(200);
      assert.ok(taken < 2 ** 20);
      // The kernel's buffers hold some megabytes; the rest is still with the client.
      assert.ok((sent.socket?.writableLength ?? 0) > total / 2);
      gate.resolve();
      assert.equal(await answer, total);
    });
  });

  it('end in an error where the client leaves in the middle', async () => {
    const read = async (incoming: IncomingMessage) => {
      for await (const _ of iterable(incoming));
    };
    await served(read, async (port, answer) => {
      const sent = request({ port, method: 'PUT', headers: { 'content-length': 1_000_000 } });
      sent.on('error', () => {});
      sent.write(Buffer.alloc(100_000));
      await sleep(50);
      sent.destroy();
      await assert.rejects(answer);
    });
  });

  it('that are not read do no harm: the answer comes, and the connection goes on', async () => {
    const first = async (incoming: IncomingMessage) => {
      for await (const _ of iterable(incoming)) break;
    };
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    await served(first, async port => {
      const ask = async () => {
        const sent = request({ port, method: 'PUT', agent });
        sent.end(Buffer.alloc(5_000_000));
        const [answer] = (await once(sent, 'response')) as [IncomingMessage];
        answer.resume();
        await once(answer, 'end');
        await once(sent, 'close');
        return sent.reusedSocket;
      };
      assert.deepEqual([await ask(), await ask()], [false, true]);
      // Nor does a client that leaves once nobody reads any more.
      const gone = request({ port, method: 'PUT', headers: { 'content-length': 1_000_000 } });
      gone.on('error', () => {});
      gone.write(Buffer.alloc(100_000));
      await once(gone, 'response');
      gone.destroy();
      await sleep(50);
    });
    agent.destroy();
  });
});
