/**
 * Buffers for writing and hashing, kept for the next use, in memory that threads share. They never leave the store: a
 * chunk handed to a reader that keeps it too long would otherwise come to show another blob's bytes.
 */
export class BufferPool {
  readonly size: number;
  readonly #keep: number;
  readonly #free: Buffer[] = [];
  #taken = 0;

  /** Of `size` bytes each; `keep` are kept at most. */
  constructor(size: number, keep: number) {
    this.size = size;
    this.#keep = keep;
  }

  /** Whether as many are in use as are kept: whoever can do with fewer then does. */
  get scarce(): boolean {
    return this.#taken >= this.#keep;
  }

  take(): Buffer {
    this.#taken += 1;
    return this.#free.pop() ?? Buffer.from(new SharedArrayBuffer(this.size));
  }

  give(buffer: Buffer | undefined): void {
    if (buffer === undefined) return;
    this.#taken -= 1;
    if (this.#free.length < this.#keep) this.#free.push(buffer);
  }
}
