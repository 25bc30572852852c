import type { CachedBytes, FileSystem, OpenFile } from './file-system.ts';

export interface FileOperation {
  readonly name: keyof FileSystem | Exclude<keyof OpenFile, 'cached' | 'descriptor'>;
  readonly path: string;
  /** Where a rename goes. */
  readonly to?: string;
}

export type Around = <T>(operation: FileOperation, run: () => Promise<T>) => Promise<T>;

/**
 * `files` with `around` put around each of its operations: to name its failures, to record it, to make it fail. What
 * is done with files past these operations passes by it with `keepDirect`, and is hidden without.
 */
export function aroundFileSystem(files: FileSystem, around: Around, keepDirect = false): FileSystem {
  const wrap = (path: string, file: OpenFile | undefined): OpenFile | undefined =>
    file && new FileAround(path, file, around, keepDirect);
  return {
    open: (path, access) =>
      around({ name: 'open', path }, () => files.open(path, access)).then(file => wrap(path, file)),
    create: path => around({ name: 'create', path }, () => files.create(path)).then(file => wrap(path, file)),
    stat: path => around({ name: 'stat', path }, () => files.stat(path)),
    rename: (from, to) => around({ name: 'rename', path: from, to }, () => files.rename(from, to)),
    remove: path => around({ name: 'remove', path }, () => files.remove(path)),
    makeDirectory: path => around({ name: 'makeDirectory', path }, () => files.makeDirectory(path)),
    list: path => around({ name: 'list', path }, () => files.list(path)),
    syncDirectory: path => around({ name: 'syncDirectory', path }, () => files.syncDirectory(path)),
  };
}

class FileAround implements OpenFile {
  readonly descriptor: number | undefined;
  readonly cached: CachedBytes | undefined;
  readonly #path: string;
  readonly #file: OpenFile;
  readonly #around: Around;

  constructor(path: string, file: OpenFile, around: Around, keepDirect: boolean) {
    this.#path = path;
    this.#file = file;
    this.#around = around;
    this.descriptor = keepDirect ? file.descriptor : undefined;
    this.cached = keepDirect ? file.cached : undefined;
  }

  read(into: Uint8Array, position: number): Promise<number> {
    return this.#do('read', () => this.#file.read(into, position));
  }

  write(bytes: Uint8Array, position: number): Promise<number> {
    return this.#do('write', () => this.#file.write(bytes, position));
  }

  truncate(size: number): Promise<void> {
    return this.#do('truncate', () => this.#file.truncate(size));
  }

  sync(): Promise<void> {
    return this.#do('sync', () => this.#file.sync());
  }

  size(): Promise<number> {
    return this.#do('size', () => this.#file.size());
  }

  close(): Promise<void> {
    return this.#do('close', () => this.#file.close());
  }

  #do<T>(name: FileOperation['name'], run: () => Promise<T>): Promise<T> {
    return this.#around({ name, path: this.#path }, run);
  }
}
