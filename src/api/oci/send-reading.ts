import type { ServerResponse } from 'node:http';
import type { BlobReading } from '../../store/blobs/blob-store.ts';
import { noteSendingPast, noteSentPast } from '../sent-bytes.ts';
import { directSocket, isPlain } from './direct-socket.ts';

/** Bytes of a body, or of what is left of one, that are read and written in one piece: up to here, that is cheaper. */
const small = 2 ** 16;
/** Bytes that are sent at once, in this thread: they are sooner on their way than another thread is awake. */
const atOnce = 2 ** 21;
/** Bytes that go the ordinary way to learn that what was written before has left. */
const probe = 2 ** 14;

/**
 * Sends what `open` opens, after a head that tells its length. Where it can, the system moves the bytes from the file
 * to the socket (`sendfile`), most of them in a thread that does nothing else. What cannot be sent so goes the ordinary
 * way: a chunk is asked for when the one before has left, since it may come in the same buffer. When the client leaves
 * or reading fails, the connection is cut, so that nobody takes a part for the whole. Never rejects because of the
 * client; rejects with what opening or reading threw.
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
  if (reading.left > small && direct.possible) response.flushHeaders();
  for (;;) {
    if (reading.left > small && direct.possible) await direct.send();
    if (reading.left === 0) break;
    const most = reading.left <= small ? small : probe;
    const chunk = (await reading.next(direct.possible ? most : undefined)) as Uint8Array;
    const last = reading.left === 0;
    if (!(await left(response, done => (last ? response.end(chunk, done) : response.write(chunk, done)))))
      return;
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
  /** Not under TLS, nor where it has been tried and something is left. */
  possible: boolean;

  constructor(response: ServerResponse, reading: BlobReading) {
    this.#response = response;
    this.#reading = reading;
    this.possible = isPlain(response);
  }

  /** Has all that is left sent, unless something before it still waits. */
  async send(): Promise<void> {
    const [response, reading] = [this.#response, this.#reading];
    const to = directSocket(response);
    if (to === undefined) return;
    if (reading.left <= atOnce) noteSentPast(to.socket, reading.sendTo(to.descriptor, reading.left) ?? 0);
    if (reading.left <= small) return;
    this.possible = false;
    const sending = reading.sendRest(to.descriptor);
    if (sending === undefined) return;
    response.once('close', sending.stop);
    await noteSendingPast(to.socket, sending);
    response.off('close', sending.stop);
  }
}
