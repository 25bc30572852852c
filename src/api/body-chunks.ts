import type { IncomingMessage } from 'node:http';

/** Bytes that wait at most while the reader is busy; then the client is made to wait. */
const mostWaiting = 2 ** 18;

/**
 * The chunks of a request's body as they come in. A chunk is valid until the next one is asked for: its memory is given
 * back then. `node:http` makes a buffer for every 64 KiB that arrive; left to the garbage collector, a long upload has
 * it walk the whole heap every 50 MiB, which took more of the processor than the SHA-256 of the layer.
 *
 * It listens for the chunks itself, for the stream's own iterator costs as much again as all that is done with them.
 * Ending it early leaves the connection open for the answer. Throws where the client leaves in the middle.
 */
export function bodyChunks(request: IncomingMessage): AsyncIterator<Uint8Array, undefined> {
  return new BodyChunks(request);
}

class BodyChunks implements AsyncIterator<Uint8Array, undefined> {
  readonly #request: IncomingMessage;
  readonly #waiting: Uint8Array[] = [];
  #size = 0;
  #last: Uint8Array | undefined;
  #state: 'fresh' | 'open' | 'ended' = 'fresh';
  #failure: Error | undefined;
  /** Wakes the reader. */
  #wake: () => void = () => {};

  constructor(request: IncomingMessage) {
    this.#request = request;
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.#free();
    if (this.#state === 'fresh') this.#open();
    for (;;) {
      const chunk = this.#waiting.shift();
      if (chunk !== undefined) {
        this.#size -= chunk.byteLength;
        this.#last = chunk;
        return { done: false, value: chunk };
      }
      if (this.#failure !== undefined) throw this.#failure;
      if (this.#state === 'ended') return { done: true, value: undefined };
      const woken = new Promise<void>(resolve => {
        this.#wake = resolve;
      });
      if (this.#request.isPaused()) this.#request.resume();
      await woken;
    }
  }

  async return(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.#free();
    if (this.#state === 'open') {
      this.#close();
      this.#request.pause();
    }
    this.#waiting.length = 0;
    return { done: true, value: undefined };
  }

  #open(): void {
    const request = this.#request;
    this.#state = 'open';
    // Whatever fails once nobody listens any more is no news, and must not end the process.
    request.on('error', () => {});
    if (request.readableEnded) this.#close();
    else if (request.destroyed) this.#fail(new Error('the client left before its body was read'));
    else this.#listen();
  }

  #listen(): void {
    this.#request
      .on('data', this.#took)
      .on('end', this.#close)
      .on('error', this.#fail)
      .on('close', this.#left);
  }

  readonly #took = (chunk: Uint8Array): void => {
    this.#waiting.push(chunk);
    this.#size += chunk.byteLength;
    if (this.#size >= mostWaiting) this.#request.pause();
    this.#wake();
  };

  readonly #left = (): void => this.#fail(new Error('the client left in the middle of its body'));

  readonly #fail = (error: Error): void => {
    this.#failure ??= error;
    this.#close();
  };

  readonly #close = (): void => {
    this.#state = 'ended';
    this.#request
      .off('data', this.#took)
      .off('end', this.#close)
      .off('error', this.#fail)
      .off('close', this.#left);
    this.#wake();
  };

  /** Not the memory of a chunk that shares it with others, as small ones do. */
  #free(): void {
    const buffer = this.#last?.buffer;
    if (buffer instanceof ArrayBuffer && buffer.byteLength === this.#last?.byteLength) buffer.transfer(0);
    this.#last = undefined;
  }
}
