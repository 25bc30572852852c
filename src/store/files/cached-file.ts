import { closeSync, constants, fdatasync, fstatSync, ftruncate, open, read, readSync, write } from 'node:fs';
import { promisify } from 'node:util';
import type { CachedBytes, OpenFile } from './file-system.ts';
import type { PageCache } from './page-cache.ts';

const later = {
  open: promisify(open),
  read: promisify(read),
  write: promisify(write),
  truncate: promisify(ftruncate),
  sync: promisify(fdatasync),
};

/**
 * Opens a file for reading by what `pages` can do at once. What a system does without its disk, it does here in the
 * calling thread: each trip to another one costs more than opening, looking at and closing the file together.
 * Rejects with the system's error.
 */
export async function openCachedFile(path: string, pages: PageCache): Promise<OpenFile> {
  const file = pages.open(path) ?? (await later.open(path, constants.O_RDONLY));
  return {
    read: async (into, position) => (await later.read(file, into, 0, into.byteLength, position)).bytesRead,
    write: async (bytes, position) =>
      (await later.write(file, bytes, 0, bytes.byteLength, position)).bytesWritten,
    truncate: size => later.truncate(file, size),
    sync: () => later.sync(file),
    size: async () => fstatSync(file).size,
    close: async () => closeSync(file),
    cached: cachedBytes(file, pages),
  };
}

const cachedBytes = (file: number, pages: PageCache): CachedBytes => ({
  read(into, position) {
    if (pages.cached(file, position, into.byteLength) < into.byteLength) return false;
    try {
      return readSync(file, into, 0, into.byteLength, position) === into.byteLength;
    } catch {
      return false;
    }
  },
  send(socket, position, count) {
    const cached = pages.cached(file, position, count);
    return cached === 0 ? undefined : pages.send(socket, file, position, cached);
  },
});
