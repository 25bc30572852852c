import type { FileSystem, OpenFile } from '../../files/file-system.ts';
import type { Layout } from './layout.ts';

interface Kept {
  readonly file: OpenFile;
  /** What still runs on it. */
  readonly busy: Promise<unknown> | undefined;
}

/**
 * The files of the stages used last, left open for the next call: an upload comes as three requests, of which each
 * would have a thread open the file and close it. Whoever takes a file has it alone until it is kept or closed.
 */
export class StageFiles {
  readonly #files: FileSystem;
  readonly #layout: Layout;
  readonly #capacity: number;
  readonly #kept = new Map<string, Kept>();
  readonly #closing = new Set<Promise<void>>();

  constructor(files: FileSystem, layout: Layout, capacity: number) {
    this.#files = files;
    this.#layout = layout;
    this.#capacity = capacity;
  }

  /** Makes an empty stage; false where there is one already. */
  async create(id: string): Promise<boolean> {
    const file = await this.#files.create(this.#layout.stage(id));
    if (file !== undefined) this.keep(id, file);
    return file !== undefined;
  }

  /** Opens the stage where it is not open; undefined where there is none. */
  async take(id: string): Promise<OpenFile | undefined> {
    const kept = this.#kept.get(id);
    this.#kept.delete(id);
    return kept?.file ?? (await this.#files.open(this.#layout.stage(id), 'change'));
  }

  /** Leaves the file open, until others take its place; `busy` runs on it meanwhile. */
  keep(id: string, file: OpenFile, busy?: Promise<unknown>): void {
    this.#kept.set(id, { file, busy });
    if (this.#kept.size > this.#capacity) this.drop(this.#kept.keys().next().value as string);
  }

  /** Closes the file if it is kept. */
  drop(id: string): void {
    const kept = this.#kept.get(id);
    this.#kept.delete(id);
    if (kept !== undefined) this.close(kept.file, kept.busy);
  }

  /** Closes a file once nothing runs on it. Only `end` waits for that. */
  close(file: OpenFile, busy?: Promise<unknown>): void {
    const closed = closeAfter(busy, file).finally(() => this.#closing.delete(closed));
    this.#closing.add(closed);
  }

  /** Resolves when every file is closed. */
  async end(): Promise<void> {
    for (const id of this.#kept.keys()) this.drop(id);
    await Promise.all(this.#closing);
  }
}

/** A close that fails is passed over: what had to be durable was synced before. */
async function closeAfter(busy: Promise<unknown> | undefined, file: OpenFile): Promise<void> {
  await busy?.catch(() => {});
  await file.close().catch(() => {});
}
