import type { ServerResponse } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import type { BlobReading } from '../../store/blobs/blob-store.ts';
import { noteSentPast } from '../sent-bytes.ts';
import { directSocket, isPlain } from './direct-socket.ts';

/** Bytes of a body, or of what is left of one, that are read and written in one piece: up to here, that is cheaper. */
const small = 2 ** 16;
/** Bytes that go the ordinary way for the socket to tell when it has room again. */
const probe = 2 ** 14;
/** Bytes after which it is the others' turn. */
const portion = 2 ** 21;
/** How often in a row a socket may take nothing though it had room. */
const patience = 4;

/**
 * Sends what `open` opens, after a head that tells its length. Where it can, the system moves the bytes from the file
 * to the socket (`sendfile`). It does not say when a full socket has room again: for that a small piece goes the
 * ordinary way, on which failures of the connection are met, too. A chunk is asked for when the one before has left,
 * since it may come in the same buffer. When the client leaves or reading fails, the connection is cut, so that nobody
 * takes a part for the whole. Never rejects because of the client; rejects with what opening or reading threw.
 */
export async function sendReading(response: ServerResponse, open: () => Promise<BlobReading>): Promise<void> {
  let reading: BlobReading | undefined;
  try {
    reading = await open();
    await send(response, reading);
  } catch (error) {
    response.destroy();
    throw error;
  } finally {
    await reading?.close();
  }
}

async function send(response: ServerResponse, reading: BlobReading): Promise<void> {
  const direct = new DirectSending(response, reading);
  if (reading.left > small && direct.possible) {
    response.flushHeaders();
    await direct.send(0);
  }
  while (reading.left > 0) {
    const most = reading.left <= small ? small : probe;
    const chunk = (await reading.next(direct.possible ? most : undefined)) as Uint8Array;
    const last = reading.left === 0;
    if (!(await left(response, done => (last ? response.end(chunk, done) : response.write(chunk, done)))))
      return;
    await direct.send(chunk.byteLength);
  }
  await reading.next();
  if (!response.writableEnded) response.end();
}

/** Resolves to true once what `write` sends is no longer needed, to false where the client is gone. */
function left(
  response: ServerResponse,
  write: (done: (error?: Error | null) => void) => void,
): Promise<boolean> {
  if (response.destroyed) return Promise.resolve(false);
  return new Promise(resolve => {
    const gone = () => resolve(false);
    response.once('close', gone);
    write(error => {
      response.off('close', gone);
      resolve(!error);
    });
  });
}

/** What of a reading the system sends by itself. */
class DirectSending {
  readonly #response: ServerResponse;
  readonly #reading: BlobReading;
  #credit = portion;
  #refusals = 0;

  constructor(response: ServerResponse, reading: BlobReading) {
    this.#response = response;
    this.#reading = reading;
  }

  /** Whether there is hope: not under TLS, nor when the socket has taken nothing again and again. */
  get possible(): boolean {
    return this.#refusals < patience && isPlain(this.#response);
  }

  /** Sends as much as the socket takes and lies in memory, after `ordinary` bytes that went the ordinary way. */
  async send(ordinary: number): Promise<void> {
    this.#credit -= ordinary;
    while (this.#reading.left > 0 && this.possible) {
      if (this.#credit <= 0) {
        await turn();
        this.#credit = portion;
      }
      const to = directSocket(this.#response);
      const sent = to && this.#reading.sendTo(to.descriptor, this.#credit);
      if (to === undefined || sent === undefined) return;
      this.#refusals = sent === 0 ? this.#refusals + 1 : 0;
      this.#credit -= sent;
      noteSentPast(to.socket, sent);
      // Less than was asked for: the socket is full, or the rest is not in memory.
      if (this.#credit > 0) return;
      // It has moved, though Node saw nothing.
      to.socket.setTimeout(to.socket.timeout ?? 0);
    }
  }
}
