import {
  close,
  closeSync,
  fdatasync,
  fstat,
  fstatSync,
  ftruncate,
  type NoParamCallback,
  read,
  write,
} from 'node:fs';
import type { CachedBytes, OpenFile } from './file-system.ts';

type Done<T> = (error: NodeJS.ErrnoException | null, value: T) => void;

/**
 * A descriptor as an `OpenFile`. Node's own `FileHandle` does the same for half as much processor time again, for each
 * of its calls makes several promises. Nothing may be called after `close`, which waits for what still runs: the
 * descriptor could become another file's meanwhile. One that is only `read` is looked at and closed in the calling
 * thread: neither waits for a disk then, and a trip to another thread takes longer.
 */
export class NodeFile implements OpenFile {
  readonly descriptor: number;
  readonly cached: CachedBytes | undefined;
  readonly #access: 'read' | 'change';
  #running = 0;
  #idle: (() => void) | undefined;

  constructor(descriptor: number, access: 'read' | 'change', cached?: CachedBytes) {
    this.descriptor = descriptor;
    this.cached = cached;
    this.#access = access;
  }

  read(into: Uint8Array, position: number): Promise<number> {
    return this.#run(done => read(this.descriptor, into, 0, into.byteLength, position, done));
  }

  write(bytes: Uint8Array, position: number): Promise<number> {
    return this.#run(done => write(this.descriptor, bytes, 0, bytes.byteLength, position, done));
  }

  truncate(size: number): Promise<void> {
    return this.#run(done => ftruncate(this.descriptor, size, done as NoParamCallback));
  }

  sync(): Promise<void> {
    return this.#run(done => fdatasync(this.descriptor, done as NoParamCallback));
  }

  async size(): Promise<number> {
    if (this.#access === 'read') return fstatSync(this.descriptor).size;
    return (await this.#run<{ size: number }>(done => fstat(this.descriptor, done))).size;
  }

  async close(): Promise<void> {
    if (this.#running > 0) {
      await new Promise<void>(resolve => {
        this.#idle = resolve;
      });
    }
    if (this.#access === 'read') closeSync(this.descriptor);
    else await this.#run<void>(done => close(this.descriptor, done as NoParamCallback));
  }

  #run<T>(start: (done: Done<T>) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#running += 1;
      start((error, value) => {
        this.#running -= 1;
        if (this.#running === 0) this.#idle?.();
        if (error) reject(error);
        else resolve(value);
      });
    });
  }
}
