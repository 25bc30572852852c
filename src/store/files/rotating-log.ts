import { dirname } from 'node:path';
import type { FileSystem, OpenFile } from './file-system.ts';

export interface Rotation {
  /** A file that would grow beyond this is put aside first. */
  readonly maxBytes: number;
  /** How many files there are at most, the one that grows included. */
  readonly files: number;
}

/**
 * Lines in a file that is put aside when it is full: `file` becomes `file.1`, `file.1` becomes `file.2`, and the last
 * one goes. No line is torn between two files, and none is lost in between. One process at a time may have it open.
 */
export interface RotatingLog {
  /**
   * Appends the lines of `queue`, taking out what is written; with `sync` they survive loss of power once it
   * resolves. When it throws, what is still in `queue` is not in the file; without `sync` no line is there twice.
   * Call it again only when it has ended.
   */
  append(queue: string[], sync: boolean): Promise<void>;
  close(): Promise<void>;
}

/** Bytes that are written at once, so that an append holds no second copy of a long queue. */
const chunkSize = 1 << 20;

export function openRotatingLog(files: FileSystem, file: string, rotation: Rotation): RotatingLog {
  return new FileLog(files, file, rotation);
}

class FileLog implements RotatingLog {
  readonly #files: FileSystem;
  readonly #file: string;
  readonly #rotation: Rotation;
  /** Opened by the first append, and again after a failure. `size` is the end of the last whole line. */
  #current: { readonly handle: OpenFile; size: number } | undefined;

  constructor(files: FileSystem, file: string, rotation: Rotation) {
    this.#files = files;
    this.#file = file;
    this.#rotation = rotation;
  }

  async append(queue: string[], sync: boolean): Promise<void> {
    try {
      while (queue.length > 0) await this.#appendSome(queue);
      if (sync) await this.#current?.handle.sync();
    } catch (error) {
      await this.#repair();
      throw error;
    }
  }

  async close(): Promise<void> {
    const current = this.#current;
    this.#current = undefined;
    await current?.handle.close();
  }

  /** The first lines of `queue` that fit into this file, or into one chunk. */
  async #appendSome(queue: string[]): Promise<void> {
    const current = await this.#open();
    let lines = 0;
    let length = 0;
    for (const line of queue) {
      const size = Buffer.byteLength(line) + 1;
      const full = current.size + length + size > this.#rotation.maxBytes;
      if (full && current.size + length > 0) break;
      lines += 1;
      length += size;
      if (length >= chunkSize) break;
    }
    if (lines === 0) return await this.#rotate();
    const chunk = Buffer.from(`${queue.slice(0, lines).join('\n')}\n`);
    for (let at = 0; at < length; ) {
      at += await current.handle.write(chunk.subarray(at), current.size + at);
    }
    current.size += length;
    queue.splice(0, lines);
  }

  async #open(): Promise<{ readonly handle: OpenFile; size: number }> {
    if (this.#current) return this.#current;
    const existing = await this.#files.open(this.#file, 'change');
    const handle = existing ?? (await this.#files.create(this.#file));
    if (!handle) throw new Error(`${this.#file} comes and goes`);
    try {
      if (!existing) await this.#files.syncDirectory(dirname(this.#file));
      const size = await lastLineEnd(handle);
      await handle.truncate(size);
      this.#current = { handle, size };
      return this.#current;
    } catch (error) {
      await handle.close().catch(() => {});
      throw error;
    }
  }

  /** From the oldest to the newest, so that a crash leaves a gap among the names, which the next rotation fills first. */
  async #rotate(): Promise<void> {
    await this.#current?.handle.sync();
    await this.close();
    const name = (number: number) => (number === 0 ? this.#file : `${this.#file}.${number}`);
    let free = 1;
    while (free < this.#rotation.files && (await this.#files.stat(name(free)))) free++;
    if (free === this.#rotation.files) {
      free--;
      if (free === 0) await this.#files.remove(this.#file);
    }
    for (let to = free; to > 0; to--) await this.#files.rename(name(to - 1), name(to));
    await this.#files.syncDirectory(dirname(this.#file));
  }

  /** Opening it again cuts off half a line. */
  async #repair(): Promise<void> {
    const current = this.#current;
    await current?.handle.truncate(current.size).catch(() => {});
    await this.close().catch(() => {});
  }
}

/** Where the last whole line ends: what a crash has left after it is no line. */
async function lastLineEnd(handle: OpenFile): Promise<number> {
  const buffer = Buffer.alloc(65_536);
  for (let end = await handle.size(); end > 0; ) {
    const from = Math.max(0, end - buffer.length);
    let got = 0;
    while (got < end - from) {
      const read = await handle.read(buffer.subarray(got, end - from), from + got);
      if (read === 0) break;
      got += read;
    }
    const newline = buffer.subarray(0, got).lastIndexOf(0x0a);
    if (newline !== -1) return from + newline + 1;
    end = from;
  }
  return 0;
}
