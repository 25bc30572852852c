import { dirname } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { storeFault } from '../../faults.ts';
import type { FileSystem, OpenFile } from '../../files/file-system.ts';

/**
 * Brings the write-ahead log to the disk, in a thread of its own and for many commits at once. SQLite itself does not
 * sync at a commit (`synchronous = normal`); it keeps the log consistent whatever is lost of it, and syncs it before
 * it moves anything into the database. What is promised beyond that is promised here: `settled` resolves when every
 * commit until now is on the disk. Who has seen a commit waits for that before anybody hears of it.
 */
export class LogSync {
  readonly #files: FileSystem;
  readonly #path: string;
  #file: Promise<OpenFile> | undefined;
  /** The sync that every commit until now is covered by, and the one that runs, of which it may be too late to be part. */
  #next: Promise<void> | undefined;
  #running: Promise<void> | undefined;
  #failure: Error | undefined;

  /** `path` is the log's. */
  constructor(files: FileSystem, path: string) {
    this.#files = files;
    this.#path = path;
  }

  /** To be called in the same breath as the commit, before anybody can read what it brought. */
  committed(): void {
    this.#next ??= this.#after(this.#running);
    // Whoever waits hears of a failure; and it is kept for all who come later.
    this.#next.catch(() => {});
  }

  /**
   * Undefined where nothing is on its way to the disk. Throws, or rejects with, `StorageFailed` once a sync has failed:
   * nobody knows what is on the disk then, and a second sync would not tell. The next start finds out.
   */
  settled(): Promise<void> | undefined {
    this.assertSound();
    return this.#next ?? this.#running;
  }

  assertSound(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  async close(): Promise<void> {
    await (this.#next ?? this.#running)?.catch(() => {});
    await (await this.#file?.catch(() => undefined))?.close().catch(() => {});
    this.#file = undefined;
  }

  async #after(running: Promise<void> | undefined): Promise<void> {
    await running?.catch(() => {});
    // Commits that are made in this turn of the event loop, too, share the sync.
    await setImmediate();
    this.#running = this.#next;
    this.#next = undefined;
    try {
      this.assertSound();
      this.#file ??= this.#open();
      await (await this.#file).sync();
    } catch (error) {
      this.#failure ??= storeFault('StorageFailed', {
        cause: `the database's log could not be synced, and the server must be started again: ${(error as Error).message}`,
      });
      throw this.#failure;
    } finally {
      this.#running = undefined;
    }
  }

  async #open(): Promise<OpenFile> {
    const file = await this.#files.open(this.#path, 'change');
    if (file === undefined) throw new Error(`${this.#path} is not there`);
    await this.#files.syncDirectory(dirname(this.#path));
    return file;
  }
}
