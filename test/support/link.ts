import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A line between two programs on this machine that can be made as bad as a real one. */
export interface Link {
  /** Of 127.0.0.1: what one connects to instead of the target. */
  readonly port: number;
  /** Bytes that have gone to the target so far, and back. */
  readonly bytes: { readonly there: number; readonly back: number };
  /** Breaks every connection, and refuses new ones until `mend`. */
  cut(): void;
  /** The same as soon as so many more bytes have gone to the target. */
  cutAfter(bytes: number): Promise<void>;
  /** Keeps the connections and lets nothing pass until `mend`. */
  stall(): void;
  /** Lets so many bytes a second pass to the target, all connections together. */
  slow(bytesPerSecond: number): void;
  /** Makes it good again. */
  mend(): void;
  close(): void;
}

/** Resolves when a socket takes more, or never will. */
const room = (to: Socket): Promise<void> =>
  new Promise(resolve => {
    const done = () => {
      to.off('drain', done);
      to.off('close', done);
      resolve();
    };
    to.once('drain', done);
    to.once('close', done);
    if (to.destroyed) done();
  });

/** A line to a port of 127.0.0.1. */
export async function openLink(target: number): Promise<Link> {
  const bytes = { there: 0, back: 0 };
  const sockets = new Set<Socket>();
  let refuses = false;
  let moving = Promise.resolve();
  let move = () => {};
  let rate = Number.POSITIVE_INFINITY;
  let freeAt = 0;
  let fuse: { at: number; burnt: () => void } | undefined;

  const cut = () => {
    refuses = true;
    for (const socket of sockets) socket.destroy();
  };
  /** When these bytes may go on. */
  const paced = async (size: number) => {
    await moving;
    if (rate === Number.POSITIVE_INFINITY) return;
    const now = performance.now();
    freeAt = Math.max(freeAt, now) + (size / rate) * 1000;
    if (freeAt > now) await sleep(freeAt - now);
  };
  const pump = async (from: Socket, to: Socket, way: 'there' | 'back') => {
    try {
      for await (const chunk of from as AsyncIterable<Buffer>) {
        await (way === 'there' ? paced(chunk.length) : moving);
        let passed = chunk;
        if (way === 'there' && fuse && bytes.there + chunk.length >= fuse.at) {
          passed = chunk.subarray(0, fuse.at - bytes.there);
        }
        bytes[way] += passed.length;
        if (!to.write(passed)) await room(to);
        if (to.destroyed) return;
        if (way === 'there' && fuse && bytes.there >= fuse.at) {
          const { burnt } = fuse;
          fuse = undefined;
          // What has been passed on is to arrive.
          await sleep(50);
          cut();
          burnt();
        }
      }
      to.end();
    } catch {
      to.destroy();
    }
  };
  const server = createServer(near => {
    if (refuses) return void near.destroy();
    const far = connect(target, '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.setNoDelay(true);
      one.on('error', () => undefined);
      one.on('close', broken => {
        sockets.delete(one);
        if (broken) other.destroy();
        else other.end();
      });
    }
    void pump(near, far, 'there');
    void pump(far, near, 'back');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    bytes,
    cut,
    cutAfter: more =>
      new Promise(burnt => {
        fuse = { at: bytes.there + Math.round(more), burnt };
      }),
    stall() {
      const gate = Promise.withResolvers<void>();
      moving = gate.promise;
      move = gate.resolve;
    },
    slow(bytesPerSecond) {
      rate = bytesPerSecond;
    },
    mend() {
      refuses = false;
      rate = Number.POSITIVE_INFINITY;
      fuse = undefined;
      move();
    },
    close() {
      cut();
      move();
      server.close();
    },
  };
}
