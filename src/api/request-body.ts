import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BodyMemory } from './body-memory.ts';

/** What a client sends. Reading it and stopping early leaves the connection open for the answer. */
export interface RequestBody {
  /** Bytes, or undefined where the client did not say. */
  readonly length: number | undefined;
  /** Whether there is, or may be, a byte. */
  readonly present: boolean;
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
    bytes: { [Symbol.asyncIterator]: () => request.iterator({ destroyOnReturn: false }) },
    async reserve(bytes) {
      const release = await memory.take(request.socket.remoteAddress ?? '', bytes);
      if (response.destroyed || response.writableFinished) release();
      else response.once('close', release);
    },
  };
}

/** All of a small body, or undefined where it is longer than `limit` bytes. Throws `BodyMemoryFull`. */
export async function readAll(body: RequestBody, limit: number): Promise<Buffer | undefined> {
  if (body.length !== undefined && body.length > limit) return undefined;
  if (body.present) await body.reserve(body.length ?? limit);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body.bytes) {
    size += chunk.length;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
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
