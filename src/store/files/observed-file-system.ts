import { aroundFileSystem, type FileOperation } from './around-file-system.ts';
import type { FileSystem } from './file-system.ts';

/**
 * `files` for tests: `before` sees each operation before it runs and may throw in its place. Counting operations and
 * throwing at the n-th enumerates every point at which a crash or a failing disk can interrupt the store.
 */
export const observedFileSystem = (
  files: FileSystem,
  before: (operation: FileOperation) => void | Promise<void>,
): FileSystem =>
  aroundFileSystem(files, async (operation, run) => {
    await before(operation);
    return await run();
  });

/** An error as Node makes it for the operating system's `code`, for `before` to throw. */
export const systemError = (code: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`${code}: made by a test`), { code });
