import type { OpenFile } from '../../files/file-system.ts';

/** Bytes that are written before they are sent to the disk: it works while the client still sends. */
const portion = 16 * 2 ** 20;

/** Syncs a file while it is being written, one portion after the other, so that little is left to do at the end. */
export class BackgroundSync {
  readonly #file: OpenFile;
  #unsynced = 0;
  #running: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

  /**
   * `earlier` is the sync that may still run on the file. Two would share what the system has to tell: a failure is
   * reported once, and must not be to the one for the bytes of the other.
   */
  constructor(file: OpenFile, earlier: Promise<void> | undefined) {
    this.#file = file;
    this.#running = earlier && this.#ended(earlier);
  }

  /** So much more was written. Throws when a sync has failed: no later one would find what is lost then. */
  written(bytes: number): void {
    this.#throwFailure();
    this.#unsynced += bytes;
    if (this.#unsynced < portion || this.#running !== undefined) return;
    this.#unsynced = 0;
    this.#running = this.#ended(this.#file.sync());
  }

  /** Resolves once nothing runs any more, whatever came of it. */
  async idle(): Promise<void> {
    await this.#running;
  }

  /** Resolves once all that was written, also earlier, is on the disk. */
  async end(): Promise<void> {
    await this.#running;
    this.#throwFailure();
    await this.#file.sync();
  }

  async #ended(sync: Promise<void>): Promise<void> {
    try {
      await sync;
    } catch (error) {
      this.#failure = { error };
    }
    this.#running = undefined;
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}
