import type { IncomingMessage } from 'node:http';

/** What a client sends. Reading it and stopping early leaves the connection open for the answer. */
export interface RequestBody {
  /** Bytes, or undefined where the client did not say. */
  readonly length: number | undefined;
  /** Whether there is, or may be, a byte. */
  readonly present: boolean;
  readonly bytes: AsyncIterable<Uint8Array>;
}

export function bodyOf(request: IncomingMessage): RequestBody {
  const chunked = request.headers['transfer-encoding'] !== undefined;
  const length = chunked ? undefined : Number(request.headers['content-length'] ?? 0);
  return {
    length,
    present: length !== 0,
    bytes: { [Symbol.asyncIterator]: () => request.iterator({ destroyOnReturn: false }) },
  };
}

/** All of a small body, or undefined where it is longer than `limit` bytes. */
export async function readAll(body: RequestBody, limit: number): Promise<Buffer | undefined> {
  if (body.length !== undefined && body.length > limit) return undefined;
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
