import type { DigestAlgorithm } from '../../../wire/oci/digest.ts';
import type { OpenFile } from '../../files/file-system.ts';
import type { BufferPool } from './buffer-pool.ts';
import type { Hasher } from './hashing/hasher.ts';
import { localHash, type RunningHash } from './hashing/running-hash.ts';

/** The digest of the file's first `size` bytes in hex. */
export async function digestFile(
  file: OpenFile,
  size: number,
  algorithm: DigestAlgorithm,
  buffers: BufferPool,
  hasher: Hasher,
): Promise<string> {
  const inThread = await digestBy(hasher.begin(algorithm), file, size, buffers);
  return inThread ?? ((await digestBy(localHash(algorithm), file, size, buffers)) as string);
}

/** The next piece is read while one is hashed. */
async function digestBy(
  hash: RunningHash,
  file: OpenFile,
  size: number,
  buffers: BufferPool,
): Promise<string | undefined> {
  let [current, other] = [buffers.take(), buffers.take()];
  const ask = (into: Buffer, from: number) =>
    file.read(into.subarray(0, Math.min(into.byteLength, size - from)), from);
  try {
    let reading = ask(current, 0);
    for (let position = 0; ; ) {
      const count = await reading;
      if (count === 0) return await hash.digest();
      position += count;
      reading = ask(other, position);
      await hash.update(current.subarray(0, count));
      [current, other] = [other, current];
    }
  } finally {
    hash.forget();
    buffers.give(current);
    buffers.give(other);
  }
}
