import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BodyMemory } from './body-memory.ts';

/** What a client sends. Reading it and stopping early leaves the connection open for the answer. */
export interface RequestBody {
  /** Bytes, or undefined where the client did not say. */
  readonly length: number | undefined;
  /** Whether there is, or may be, a byte. */
  readonly present: boolean;
  /** A chunk is valid until the next one is asked for. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Takes room in memory for so many bytes, until the answer is sent. Throws `BodyMemoryFull`. */
  readonly reserve: (bytes: number) => Promise<void>;
}

export function bodyOf(request: IncomingMessage, response: ServerResponse, memory: BodyMemory): RequestBody {
  const chunked = request.headers['transfer-encoding'] !== undefined;
  const length = chunked ? undefined : Number(request.headers['content-length'] ?? 0);
  return {
    length,
    present: length !== 0,
    bytes: new BodyBytes(request),
    async reserve(bytes) {
      const release = await memory.take(request.socket.remoteAddress ?? '', bytes);
      if (response.destroyed || response.writableFinished) release();
      else response.once('close', release);
    },
  };
}

class BodyBytes implements AsyncIterable<Uint8Array> {
  readonly #request: IncomingMessage;

  constructor(request: IncomingMessage) {
    this.#request = request;
  }

  [Symbol.asyncIterator](): Chunks {
    return new Chunks(this.#request);
  }
}

/** Bytes that wait for whoever reads them before the client has to wait, too. */
const ahead = 2 ** 18;

/**
 * The chunks of a body as they come. `request.iterator()` would join those that wait into one, which copies most bytes
 * of a long upload once more.
 */
class Chunks implements AsyncIterator<Uint8Array> {
  readonly #request: IncomingMessage;
  readonly #waiting: Uint8Array[] = [];
  #bytes = 0;
  #given: Uint8Array | undefined;
  #asked: PromiseWithResolvers<IteratorResult<Uint8Array>> | undefined;
  #end: { readonly failure?: unknown } | undefined;

  constructor(request: IncomingMessage) {
    this.#request = request;
    if (request.readableEnded) this.#end = {};
    else if (request.destroyed) this.#fail();
    else
      request
        .on('data', this.#take)
        .once('end', this.#finish)
        .once('error', this.#fail)
        .once('close', this.#fail);
  }

  next(): Promise<IteratorResult<Uint8Array>> {
    this.#free();
    const chunk = this.#waiting.shift();
    if (chunk !== undefined) {
      this.#bytes -= chunk.byteLength;
      if (this.#bytes === 0 && this.#request.isPaused()) this.#request.resume();
      return Promise.resolve(this.#give(chunk));
    }
    this.#asked = Promise.withResolvers();
    const { promise } = this.#asked;
    this.#tellEnd();
    return promise;
  }

  /** What comes from now on passes by. */
  return(): Promise<IteratorResult<Uint8Array>> {
    const request = this.#request;
    request
      .off('data', this.#take)
      .off('end', this.#finish)
      .off('error', this.#fail)
      .off('close', this.#fail);
    request.resume();
    this.#waiting.length = 0;
    this.#free();
    return Promise.resolve({ done: true, value: undefined });
  }

  readonly #take = (chunk: Uint8Array): void => {
    if (this.#asked !== undefined) {
      this.#asked.resolve(this.#give(chunk));
      this.#asked = undefined;
      return;
    }
    this.#waiting.push(chunk);
    this.#bytes += chunk.byteLength;
    if (this.#bytes >= ahead) this.#request.pause();
  };

  readonly #finish = (): void => {
    this.#end ??= {};
    this.#tellEnd();
  };

  readonly #fail = (failure?: unknown): void => {
    // Not before it is needed: each connection that closes comes by here, and an error looks through the whole stack.
    this.#end ??= { failure: failure ?? new Error('the client left within its body') };
    this.#tellEnd();
  };

  #give(chunk: Uint8Array): IteratorResult<Uint8Array> {
    this.#given = chunk;
    return { done: false, value: chunk };
  }

  #tellEnd(): void {
    if (this.#end === undefined) return;
    if ('failure' in this.#end) this.#asked?.reject(this.#end.failure);
    else this.#asked?.resolve({ done: true, value: undefined });
    this.#asked = undefined;
  }

  /**
   * Gives the last chunk's memory back. `node:http` makes a buffer for every piece that arrives; left to the garbage
   * collector, a long upload has it walk the whole heap every 50 MiB, which took more of the processor than the
   * SHA-256 of the layer.
   */
  #free(): void {
    const buffer = this.#given?.buffer;
    // Not one that shares its memory with others, as small ones do.
    if (buffer instanceof ArrayBuffer && buffer.byteLength === this.#given?.byteLength) buffer.transfer(0);
    this.#given = undefined;
  }
}

/** Bytes of the first buffer for a whole body; it grows with what really comes, whatever the client announced. */
const firstSize = 16_384;

/** All of a small body, or undefined where it is longer than `limit` bytes. Throws `BodyMemoryFull`. */
export async function readAll(body: RequestBody, limit: number): Promise<Buffer | undefined> {
  if (body.length !== undefined && body.length > limit) return undefined;
  if (body.present) await body.reserve(body.length ?? limit);
  let all = Buffer.allocUnsafeSlow(Math.min(body.length ?? firstSize, firstSize));
  let size = 0;
  for await (const chunk of body.bytes) {
    const needed = size + chunk.length;
    if (needed > limit) return undefined;
    if (needed > all.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(needed, Math.min(2 * all.length, body.length ?? limit)));
      all.copy(larger, 0, 0, size);
      all = larger;
    }
    all.set(chunk, size);
    size = needed;
  }
  return all.subarray(0, size);
}

/** Time for the client to read an answer that came before it had sent everything. */
const patience = 5_000;

/**
 * After an answer: lets the rest of the body pass, so that the client can read the answer and use the connection
 * again, and cuts the connection where it does not end soon.
 */
export function discardRest(request: IncomingMessage): void {
  if (request.complete) return;
  request.resume();
  setTimeout(() => request.complete || request.socket.destroy(), patience).unref();
}
