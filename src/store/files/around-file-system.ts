import type { FileSystem, OpenFile } from './file-system.ts';

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
    file && {
      read: (into, position) => around({ name: 'read', path }, () => file.read(into, position)),
      write: (bytes, position) => around({ name: 'write', path }, () => file.write(bytes, position)),
      truncate: size => around({ name: 'truncate', path }, () => file.truncate(size)),
      sync: () => around({ name: 'sync', path }, () => file.sync()),
      size: () => around({ name: 'size', path }, () => file.size()),
      close: () => around({ name: 'close', path }, () => file.close()),
      descriptor: keepDirect ? file.descriptor : undefined,
      cached: keepDirect ? file.cached : undefined,
    };
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
