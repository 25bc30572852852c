import type { IncomingHttpHeaders } from 'node:http';
import { cellFault } from '../faults.ts';

/** What another cell asks. */
export interface ChannelRequest {
  /** The cell that asks, as its key proves. */
  readonly cell: string;
  readonly method: string;
  /** What follows the route's own path; empty or beginning with a `/`, as it came. */
  readonly rest: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: AsyncIterable<Uint8Array>;
  /** Aborted when the caller is gone before it has its answer. */
  readonly signal: AbortSignal;
}

export type ChannelBody = Uint8Array | AsyncIterable<Uint8Array>;

export interface ChannelResponse {
  /** 200 by default. */
  readonly status?: number;
  /** `content-length` is worth giving for a body of known length that comes in pieces. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: ChannelBody | undefined;
}

/** What a cell answers to other cells at one path, and below it. A fault that `handler` throws reaches the caller. */
export interface ChannelRoute {
  readonly method: string;
  /** `/blobs` takes `/blobs` and `/blobs/…`, and not `/blobsize`. */
  readonly path: string;
  /** Whether its bodies pass beside the cell's `bandwidth`: for what is small and must not wait behind images. */
  readonly unmetered?: boolean;
  readonly handler: (request: ChannelRequest) => Promise<ChannelResponse>;
}

export const jsonResponse = (value: unknown, headers: Readonly<Record<string, string>> = {}) =>
  ({
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(JSON.stringify(value)),
  }) satisfies ChannelResponse;

/** Bytes of a message that is kept in memory, where nothing else is said. */
const longestMessage = 64 * 1024 * 1024;

/** All of a body. Throws ChannelMessageTooLarge. */
export async function readBytes(body: AsyncIterable<Uint8Array>, limit = longestMessage): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limit) throw cellFault('ChannelMessageTooLarge', { limit });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

/** A body as JSON. Throws ChannelMessageTooLarge and ChannelMessageInvalid. */
export async function readJson(body: AsyncIterable<Uint8Array>, limit = longestMessage): Promise<unknown> {
  const text = (await readBytes(body, limit)).toString();
  try {
    return JSON.parse(text);
  } catch {
    throw cellFault('ChannelMessageInvalid', { reason: 'it is not JSON' });
  }
}
