import type { Writable } from 'node:stream';
import type { Bandwidth } from './bandwidth.ts';
import type { ChannelBody } from './messages.ts';

/** Bytes that are handed to the connection at once where there is a limit, so that sending stays even. */
const piece = 64 * 1024;

/**
 * Writes a body no faster than it is taken and `bandwidth` allows, and ends `to`. The next chunk is asked for when the
 * one before has left, for a store may give it in the same buffer, or let go of that (`BlobStore.read`). Resolves early, leaving the rest of
 * the body, when `to` is closed or `enough` says so; rejects with what the body throws.
 */
export async function sendBody(
  to: Writable,
  body: ChannelBody,
  bandwidth: Bandwidth | undefined,
  enough: AbortSignal,
): Promise<void> {
  const chunks = body instanceof Uint8Array ? [body] : body;
  for await (const chunk of chunks) {
    for (const part of bandwidth ? pieces(chunk) : [chunk]) {
      if (to.destroyed || enough.aborted) return;
      if (bandwidth && !(await allowed(bandwidth, part.length, enough))) return;
      await left(to, part);
    }
  }
  if (!to.destroyed && !enough.aborted) to.end();
}

function* pieces(chunk: Uint8Array): Iterable<Uint8Array> {
  for (let at = 0; at < chunk.length; at += piece) yield chunk.subarray(at, at + piece);
}

const allowed = (bandwidth: Bandwidth, bytes: number, enough: AbortSignal): Promise<boolean> =>
  bandwidth.take(bytes, enough).then(
    () => true,
    () => false,
  );

/** Resolves once the bytes are no longer needed, or nobody takes them any more. */
const left = (to: Writable, bytes: Uint8Array): Promise<void> =>
  new Promise(resolve => {
    const done = () => {
      to.off('close', done);
      resolve();
    };
    to.once('close', done);
    to.write(bytes, done);
  });
