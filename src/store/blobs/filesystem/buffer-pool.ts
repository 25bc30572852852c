/**
 * Buffers for writing and hashing, kept for the next use, in memory that threads share. They never leave the store: a chunk handed to a reader that
 * keeps it too long would otherwise come to show another blob's bytes.
 */
export class BufferPool {
  readonly size: number;
  readonly #keep: number;
  readonly #free: Buffer[] = [];

  constructor(size: number, keep: number) {
    this.size = size;
    this.#keep = keep;
  }

  take(): Buffer {
    return this.#free.pop() ?? Buffer.from(new SharedArrayBuffer(this.size));
  }

  give(buffer: Buffer | undefined): void {
    if (buffer !== undefined && this.#free.length < this.#keep) this.#free.push(buffer);
  }
}
