import { faultingFileSystem } from '../../files/file-fault.ts';
import type { FileSystem } from '../../files/file-system.ts';
import { makeDirectories, makeDirectory } from '../../files/make-directories.ts';
import { nodeFileSystem } from '../../files/node-file-system.ts';
import { Sender } from '../../files/sending/sender.ts';
import type { BlobReader, BlobStore } from '../blob-store.ts';
import { FilesystemBlobs } from './filesystem-blobs.ts';
import { Hasher } from './hashing/hasher.ts';
import { Layout } from './layout.ts';

export interface FilesystemBlobsOptions {
  /** For tests: see `observedFileSystem`. */
  readonly files?: FileSystem;
  /** How many stages' running digests are kept in memory, some 500 bytes each. */
  readonly states?: number;
  /** For tests: what hashes. */
  readonly hasher?: Hasher;
}

/**
 * Opens the blob store in `directory`, making what is missing of it. One process at a time may have it open: turns
 * are taken in memory. Throws `StorageUnavailable` where the directory cannot be used.
 */
export async function openFilesystemBlobs(
  directory: string,
  { files: raw = nodeFileSystem, states = 1000, hasher = new Hasher() }: FilesystemBlobsOptions = {},
): Promise<BlobStore> {
  const files = faultingFileSystem(raw);
  const layout = new Layout(directory);
  await makeDirectories(files, directory);
  await makeDirectory(files, layout.stages);
  await makeDirectory(files, layout.blobs);
  for (const algorithm of ['sha256', 'sha512']) await makeDirectory(files, layout.algorithm(algorithm));
  return new FilesystemBlobs(files, layout, states, hasher, new Sender());
}

/**
 * The blob store in `directory` for reading only, also while a server uses it: nothing is made and nothing is changed.
 * A directory that is missing holds no blobs.
 */
export function readFilesystemBlobs(directory: string): BlobReader {
  const files = faultingFileSystem(nodeFileSystem);
  const list = async (path: string) => ((await files.stat(path)) === undefined ? [] : await files.list(path));
  return new FilesystemBlobs({ ...files, list }, new Layout(directory), 0, new Hasher(0), new Sender(0));
}
