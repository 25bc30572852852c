import type { Hash } from 'node:crypto';
import type { OpenFile } from '../../files/file-system.ts';
import type { BufferPool } from './buffer-pool.ts';

export interface WriteOptions {
  /** Where the first byte goes. */
  readonly offset: number;
  /** The largest size that the file may reach; what comes then is the error to throw. */
  readonly limit: number;
  readonly tooLarge: () => Error;
  /** Is brought up to date with all that is written. */
  readonly hash: Hash | undefined;
  readonly buffers: BufferPool;
  /** Hears of each piece that is written. What it throws ends the writing. */
  readonly written: (bytes: number) => void;
}

/**
 * Writes what `source` yields, in large pieces however small the chunks are, and resolves to where it ends. One
 * buffer fills while the other is being written. When it throws, no write is running any more.
 */
export async function writeStream(
  file: OpenFile,
  source: AsyncIterable<Uint8Array>,
  { offset, limit, tooLarge, hash, buffers, written }: WriteOptions,
): Promise<number> {
  let filling = buffers.take();
  let filled = 0;
  let other: Buffer | undefined;
  let position = offset;
  let writing: Promise<void> | undefined;

  const flush = async () => {
    await writing;
    const piece = filling.subarray(0, filled);
    writing = writeFully(file, piece, position).then(() => written(piece.byteLength));
    // Its failure is met at the next `await writing`; until then it must not count as unhandled.
    writing.catch(() => {});
    hash?.update(piece);
    position += filled;
    [filling, other] = [other ?? buffers.take(), filling];
    filled = 0;
  };

  try {
    for await (const chunk of source) {
      if (position + filled + chunk.byteLength > limit) throw tooLarge();
      for (let taken = 0; taken < chunk.byteLength; ) {
        const part = chunk.subarray(taken, taken + filling.byteLength - filled);
        filling.set(part, filled);
        filled += part.byteLength;
        taken += part.byteLength;
        if (filled === filling.byteLength) await flush();
      }
    }
    if (filled > 0) await flush();
    await writing;
    return position;
  } finally {
    await writing?.catch(() => {});
    buffers.give(filling);
    buffers.give(other);
  }
}

/** The operating system may take fewer bytes than it is given, as it does just before the disk is full. */
async function writeFully(file: OpenFile, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.byteLength; )
    done += await file.write(bytes.subarray(done), position + done);
}
