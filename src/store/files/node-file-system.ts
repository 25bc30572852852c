import { closeSync, constants, fsync, open, openSync } from 'node:fs';
import { mkdir, readdir, rename, stat, unlink } from 'node:fs/promises';
import { CachedFile } from './cached-file.ts';
import type { FileSystem, OpenFile } from './file-system.ts';
import { NodeFile } from './node-file.ts';
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

/** Resolves to a descriptor, to undefined where it fails with `absent`. */
const descriptorOf = (path: string, flags: number, absent: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    open(path, flags, fileMode, (error, descriptor) => {
      if (error === null) resolve(descriptor);
      else if (error.code === absent) resolve(undefined);
      else reject(error);
    });
  });

async function openToRead(path: string): Promise<OpenFile | undefined> {
  const pages = pageCache();
  const descriptor = pages?.open(path) ?? (await descriptorOf(path, O_RDONLY, 'ENOENT'));
  if (descriptor === undefined) return undefined;
  return new NodeFile(descriptor, 'read', pages && new CachedFile(descriptor, pages));
}

async function openToChange(path: string, flags: number, absent: string): Promise<OpenFile | undefined> {
  const descriptor = await descriptorOf(path, flags, absent);
  return descriptor === undefined ? undefined : new NodeFile(descriptor, 'change');
}

/** The operating system's files. */
export const nodeFileSystem: FileSystem = {
  open: (path, access) => (access === 'read' ? openToRead(path) : openToChange(path, O_RDWR, 'ENOENT')),
  create: path => openToChange(path, O_RDWR | O_CREAT | O_EXCL, 'EEXIST'),
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
  syncDirectory: path =>
    new Promise((resolve, reject) => {
      // A name in it has just changed, so the directory is in memory: to open it takes 2 µs, to have a thread do it 50.
      const descriptor = openSync(path, O_RDONLY);
      fsync(descriptor, failure => {
        try {
          closeSync(descriptor);
          if (failure === null) resolve();
          else reject(failure);
        } catch (error) {
          reject(failure ?? error);
        }
      });
    }),
};
