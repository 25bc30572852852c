import { createHash } from 'node:crypto';
import type { DigestAlgorithm } from '../../../wire/oci/digest.ts';
import type { OpenFile } from '../../files/file-system.ts';
import type { BufferPool } from './buffer-pool.ts';

/** The digest of the file's first `size` bytes in hex; the next piece is read while one is hashed. */
export async function digestFile(
  file: OpenFile,
  size: number,
  algorithm: DigestAlgorithm,
  buffers: BufferPool,
): Promise<string> {
  const hash = createHash(algorithm);
  let [current, other] = [buffers.take(), buffers.take()];
  const ask = (into: Buffer, from: number) =>
    file.read(into.subarray(0, Math.min(into.byteLength, size - from)), from);
  try {
    let reading = ask(current, 0);
    for (let position = 0; ; ) {
      const count = await reading;
      if (count === 0) return hash.digest('hex');
      position += count;
      reading = ask(other, position);
      hash.update(current.subarray(0, count));
      [current, other] = [other, current];
    }
  } finally {
    buffers.give(current);
    buffers.give(other);
  }
}
