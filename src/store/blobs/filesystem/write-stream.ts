import { fileFault } from '../../files/file-fault.ts';
import type { OpenFile } from '../../files/file-system.ts';
import type { BufferPool } from './buffer-pool.ts';
import type { RunningHash } from './hashing/running-hash.ts';

export interface WriteOptions {
  /** Where the first byte goes. */
  readonly offset: number;
  /** The largest size that the file may reach; what comes then is the error to throw. */
  readonly limit: number;
  readonly tooLarge: () => Error;
  /** Is brought up to date with all that is written. */
  readonly hash: RunningHash | undefined;
  readonly buffers: BufferPool;
  /** Hears of each piece that is written. What it throws ends the writing. */
  readonly written: (bytes: number) => void;
}

/** Pieces of one stream that may be under way to the disk and the hash while the next one fills. */
const ahead = 3;

/** `set` of a typed array moves shared memory word by word. */
const { copy } = Buffer.prototype;

/**
 * Writes what `source` yields, in large pieces however small the chunks are, and resolves to where it ends. A piece
 * is written and hashed while the next one fills: both by the hash's thread where that can, otherwise at the same time. It
 * resolves when all is written: the hash may be behind. When it throws, no write is running any more.
 */
export async function writeStream(
  file: OpenFile,
  source: AsyncIterable<Uint8Array>,
  { offset, limit, tooLarge, hash, buffers, written }: WriteOptions,
): Promise<number> {
  let filling: Buffer | undefined;
  let filled = 0;
  let position = offset;
  /** All writes so far: one after the other, so that a crash leaves no hole. */
  let writing = Promise.resolve();
  /** Each resolves when its buffer is free again, and rejects where it was not written. */
  const underWay: Promise<void>[] = [];

  const send = async (buffer: Buffer) => {
    const piece = buffer.subarray(0, filled);
    const { done, hashed } = put(piece, position);
    writing = done.then(() => written(piece.byteLength));
    const free = freeing(buffer, writing, hashed);
    // Its failure is met when it is waited for; until then it must not count as unhandled.
    free.catch(() => {});
    underWay.push(free);
    position += filled;
    filling = undefined;
    filled = 0;
    while (underWay.length > (buffers.scarce ? 0 : ahead)) await underWay.shift();
  };
  /** Has a piece written, after all before it, and hashed: by the hash's thread where it has one. */
  const put = (piece: Buffer, at: number): { done: Promise<void>; hashed: unknown } => {
    const write = () => writeFully(file, piece, at);
    const { descriptor } = file;
    const inThread =
      descriptor === undefined ? undefined : hash?.write(piece, { file: descriptor, position: at });
    if (inThread === undefined) return { done: writing.then(write), hashed: hash?.update(piece) };
    return { done: byThread(inThread.written, writing, write), hashed: inThread.hashed };
  };
  const freeing = async (buffer: Buffer, written: Promise<void>, hashed: unknown) => {
    try {
      await written;
    } finally {
      await hashed;
      buffers.give(buffer);
    }
  };

  try {
    for await (const chunk of source) {
      if (position + filled + chunk.byteLength > limit) throw tooLarge();
      for (let taken = 0; taken < chunk.byteLength; ) {
        filling ??= buffers.take();
        const copied = copy.call(chunk, filling, filled, taken);
        filled += copied;
        taken += copied;
        if (filled === filling.byteLength) await send(filling);
      }
    }
    if (filling !== undefined) await send(filling);
    await writing;
    return position;
  } finally {
    await writing.catch(() => {});
    buffers.give(filling);
  }
}

/**
 * What a thread writes; `again` where it was lost. Rejects with the first failure, and settles when neither this write
 * nor one before it is running any more.
 */
async function byThread(
  written: Promise<boolean>,
  before: Promise<void>,
  again: () => Promise<void>,
): Promise<void> {
  const [earlier, own] = await Promise.allSettled([before, written]);
  if (earlier.status === 'rejected') throw earlier.reason;
  if (own.status === 'rejected') throw fileFault(own.reason);
  if (!own.value) await again();
}

/** The operating system may take fewer bytes than it is given, as it does just before the disk is full. */
async function writeFully(file: OpenFile, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.byteLength; )
    done += await file.write(bytes.subarray(done), position + done);
}
