import { dirname } from 'node:path';
import type { FileSystem } from './file-system.ts';

/**
 * Makes the directory `path` whose parent exists, durably. The parent is synced also when the directory is there
 * already: whoever made it may have crashed before that.
 */
export async function makeDirectory(files: FileSystem, path: string): Promise<void> {
  if ((await files.makeDirectory(path)) === 'no parent') await makeDirectories(files, path);
  else await files.syncDirectory(dirname(path));
}

/**
 * Makes the directory `path` and every missing one above it, durably. Each is synced into its parent before the next
 * is made, so that a directory that exists has durable ones above it.
 */
export async function makeDirectories(files: FileSystem, path: string): Promise<void> {
  const made = await files.makeDirectory(path);
  const parent = dirname(path);
  if (made === 'made') return await files.syncDirectory(parent);
  // The parent may belong to somebody else and be unreadable, as that of a mount point: then it is not ours to sync.
  if (made === 'exists') return await files.syncDirectory(parent).catch(() => {});
  if (parent === path) throw new Error(`no root directory for ${path}`);
  await makeDirectories(files, parent);
  await makeDirectories(files, path);
}
