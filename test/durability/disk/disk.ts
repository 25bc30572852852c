import { basename, dirname } from 'node:path';
import type { TraceRecord } from '../trace.ts';
import { Directory, type Entry } from './directory.ts';
import { DiskFile } from './file.ts';

/**
 * A disk behind a cache that loses power: it plays a trace and knows at each moment what programs see and what is on
 * the disk for certain. POSIX is taken at its word and no file system's kindness is counted on:
 *
 * - a sync of a file (fsync or fdatasync) makes its bytes and its size certain, not its name;
 * - a sync of a directory makes its names certain, nothing below them;
 * - whatever is not synced may be there or not, each change for itself and in any combination; of a write each
 *   sector for itself. What images.ts chooses is one of these.
 * - a sector is written whole or not at all, and no write harms another sector;
 * - a rename within one directory happens whole or not at all; one between two directories may be on the disk in one
 *   of them only, so that the file has both names or none.
 */
export class Disk {
  readonly root = new Directory();
  readonly #top: string;
  readonly #open = new Map<number, Entry>();

  /** `top` is the path of the root in the trace, which exists and stays. */
  constructor(top: string) {
    this.#top = top;
  }

  /** Throws where the record cannot have come about. */
  apply(record: TraceRecord): void {
    switch (record.kind) {
      case 'open': {
        if (record.created) this.#change(record.path, new DiskFile());
        const entry = this.#find(record.path);
        if (record.truncated && entry instanceof DiskFile) entry.change({ size: 0 });
        this.#open.set(record.file, entry);
        break;
      }
      case 'write':
        this.#file(record.file).change({ position: record.position, bytes: record.bytes });
        break;
      case 'truncate':
        this.#file(record.file).change({ size: record.size });
        break;
      case 'sync':
        this.#opened(record.file).sync();
        break;
      case 'mkdir':
        this.#change(record.path, new Directory());
        break;
      case 'unlink':
      case 'rmdir':
        this.#change(record.path, undefined);
        break;
      case 'link':
        this.#change(record.to, this.#find(record.from));
        break;
      case 'rename':
        this.#rename(record.from, record.to);
        break;
      case 'settle':
        settle(this.root);
        break;
      case 'mark':
        break;
    }
  }

  #rename(from: string, to: string): void {
    const entry = this.#find(from);
    if (dirname(from) !== dirname(to)) {
      this.#change(to, entry);
      this.#change(from, undefined);
      return;
    }
    this.#directory(dirname(from)).change([
      [basename(from), undefined],
      [basename(to), entry],
    ]);
  }

  #change(path: string, entry: Entry | undefined): void {
    this.#directory(dirname(path)).change([[basename(path), entry]]);
  }

  #find(path: string): Entry {
    if (path === this.#top) return this.root;
    const entry = this.#directory(dirname(path)).seen.get(basename(path));
    if (entry === undefined) throw new Error(`the trace knows of no ${path}`);
    return entry;
  }

  #directory(path: string): Directory {
    const entry = this.#find(path);
    if (!(entry instanceof Directory)) throw new Error(`the trace has ${path} as a file`);
    return entry;
  }

  #opened(file: number): Entry {
    const entry = this.#open.get(file);
    if (entry === undefined) throw new Error(`the trace opened no file ${file}`);
    return entry;
  }

  #file(file: number): DiskFile {
    const entry = this.#opened(file);
    if (!(entry instanceof DiskFile)) throw new Error(`the trace writes to a directory (file ${file})`);
    return entry;
  }
}

function settle(directory: Directory): void {
  directory.sync();
  for (const entry of directory.certain.values()) {
    if (entry instanceof Directory) settle(entry);
    else entry.sync();
  }
}
