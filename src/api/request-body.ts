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
    bytes: { [Symbol.asyncIterator]: () => freeing(request.iterator({ destroyOnReturn: false })) },
    async reserve(bytes) {
      const release = await memory.take(request.socket.remoteAddress ?? '', bytes);
      if (response.destroyed || response.writableFinished) release();
      else response.once('close', release);
    },
  };
}

/**
 * Gives each chunk's memory back as soon as the next is asked for. `node:http` makes a buffer for every 64 KiB that
 * arrive; left to the garbage collector, a long upload has it walk the whole heap every 50 MiB, which took more of the
 * processor than the SHA-256 of the layer.
 */
function freeing(chunks: AsyncIterator<Uint8Array>): AsyncIterator<Uint8Array> {
  let last: Uint8Array | undefined;
  const free = () => {
    // Not one that shares its memory with others, as small ones do.
    if (last?.buffer instanceof ArrayBuffer && last.buffer.byteLength === last.byteLength)
      last.buffer.transfer(0);
    last = undefined;
  };
  return {
    async next() {
      free();
      const result = await chunks.next();
      if (!result.done) last = result.value;
      return result;
    },
    async return() {
      free();
      return (await chunks.return?.()) ?? { done: true, value: undefined };
    },
  };
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
