import { storeFault } from '../../faults.ts';
import type { OpenFile } from '../../files/file-system.ts';

/** Large enough to make the calls cheap, small enough to stay in the processor's cache (lessons.md §3). */
const chunkSize = 2 ** 20;

/** What is wrong where a file gives no byte though there should be more. */
export const endsAt = (position: number) =>
  storeFault('StorageCorrupted', { cause: `a file ends at byte ${position}` });

/**
 * The bytes from `first` to `last`, both included. Two buffers take turns: while the caller has one chunk, the next is
 * being read. They belong to this reader alone, see `BufferPool`, and are gone when it has ended.
 */
export async function* readStream(file: OpenFile, first: number, last: number): AsyncGenerator<Uint8Array> {
  const end = last + 1;
  const capacity = Math.min(chunkSize, end - first);
  let current = Buffer.allocUnsafeSlow(capacity);
  let other = end - first > capacity ? Buffer.allocUnsafeSlow(capacity) : current;
  let position = first;
  let reading: Promise<number> | undefined;
  const ask = (into: Buffer, from: number) => {
    const asked = file.read(into.subarray(0, Math.min(capacity, end - from)), from);
    // Its failure is met at the next `await`; until then it must not count as unhandled.
    asked.catch(() => {});
    return asked;
  };
  try {
    while (position < end) {
      reading ??= ask(current, position);
      const size = await reading;
      if (size === 0) throw endsAt(position);
      const chunk = current.subarray(0, size);
      position += size;
      [current, other] = [other, current];
      reading = position < end && current !== other ? ask(current, position) : undefined;
      yield chunk;
    }
    // Whoever asks for more than there is has no use for the last chunk, either. Left to the garbage collector, these
    // buffers have it walk the whole heap every 50 MiB. After an early end somebody may still be sending from them.
    for (const { buffer } of new Set([current, other])) (buffer as ArrayBuffer).transfer(0);
  } finally {
    await reading?.catch(() => {});
  }
}
