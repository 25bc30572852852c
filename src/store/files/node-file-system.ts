import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, stat, unlink } from 'node:fs/promises';
import { openCachedFile } from './cached-file.ts';
import type { FileSystem, OpenFile } from './file-system.ts';
import { pageCache } from './page-cache.ts';

const { O_CREAT, O_EXCL, O_RDONLY, O_RDWR } = constants;
const fileMode = 0o600;
const directoryMode = 0o700;

/** The value that `operation` resolves to, or `otherwise` when it fails with `code`. */
async function unless<T, O>(code: string, otherwise: O, operation: Promise<T>): Promise<T | O> {
  try {
    return await operation;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === code) return otherwise;
    throw error;
  }
}

const openFile = (handle: FileHandle): OpenFile => ({
  read: async (into, position) => (await handle.read(into, 0, into.byteLength, position)).bytesRead,
  write: async (bytes, position) => (await handle.write(bytes, 0, bytes.byteLength, position)).bytesWritten,
  truncate: size => handle.truncate(size),
  sync: () => handle.datasync(),
  size: async () => (await handle.stat()).size,
  close: () => handle.close(),
});

/** The operating system's files. */
export const nodeFileSystem: FileSystem = {
  open: async (path, access) => {
    const pages = access === 'read' ? pageCache() : undefined;
    if (pages !== undefined) return await unless('ENOENT', undefined, openCachedFile(path, pages));
    const handle = await unless('ENOENT', undefined, open(path, access === 'read' ? O_RDONLY : O_RDWR));
    return handle && openFile(handle);
  },
  create: async path => {
    const handle = await unless('EEXIST', undefined, open(path, O_RDWR | O_CREAT | O_EXCL, fileMode));
    return handle && openFile(handle);
  },
  stat: async path => {
    const found = await unless('ENOENT', undefined, stat(path));
    return found && { size: found.size, changedAt: Math.max(found.mtimeMs, found.ctimeMs) };
  },
  rename,
  remove: path =>
    unless(
      'ENOENT',
      false,
      unlink(path).then(() => true),
    ),
  makeDirectory: path => {
    const made = mkdir(path, { mode: directoryMode }).then(() => 'made' as const);
    return unless('ENOENT', 'no parent' as const, unless('EEXIST', 'exists' as const, made));
  },
  list: path => readdir(path),
  syncDirectory: async path => {
    const handle = await open(path, O_RDONLY);
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
};
