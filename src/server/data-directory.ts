import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { replaceFile } from '../base/replace-file.ts';
import type { World } from '../base/world.ts';
import { faultingFileSystem } from '../store/files/file-fault.ts';
import type { FileSystem } from '../store/files/file-system.ts';
import { makeDirectories } from '../store/files/make-directories.ts';
import { nodeFileSystem } from '../store/files/node-file-system.ts';
import { serverFault } from './faults.ts';

const keySize = 32;

/** Where everything of one server is kept, and the right to be the only one that uses it. */
export interface DataDirectory {
  readonly database: string;
  readonly blobs: string;
  readonly credentials: string;
  readonly audit: string;
  /** The master key under which tokens and secrets are sealed. */
  readonly masterKey: Uint8Array;
  release(): void;
}

/**
 * Opens or makes the directory, with those above it, durably. Where there is no master key yet, it is the one that
 * `firstKey` gives. Throws DataInUse, MasterKeyMissing, MasterKeyDamaged or StorageUnavailable.
 */
export async function openDataDirectory(
  path: string,
  firstKey: () => Promise<Uint8Array>,
  files: FileSystem = nodeFileSystem,
): Promise<DataDirectory> {
  await makeDirectories(faultingFileSystem(files), path);
  const release = lockDataDirectory(path);
  try {
    return {
      database: join(path, 'entrepot.db'),
      blobs: join(path, 'blobs'),
      credentials: join(path, 'credentials'),
      audit: join(path, 'audit.log'),
      masterKey: await masterKey(path, firstKey),
      release,
    };
  } catch (error) {
    release();
    throw error;
  }
}

/** Takes the right to be the only one that uses the directory. The system drops it from a process that dies, however it dies. */
export function lockDataDirectory(path: string): () => void {
  // A moment, for `isInUse` may be looking.
  const database = new DatabaseSync(join(path, 'lock'), { timeout: 200 });
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode === 5) throw serverFault('DataInUse', { path });
    throw error;
  }
  return () => database.close();
}

/** Whether a server uses the directory. */
export function isInUse(path: string): boolean {
  if (!existsSync(join(path, 'lock'))) return false;
  const database = new DatabaseSync(join(path, 'lock'), { readOnly: true });
  try {
    database.prepare('select count(*) from sqlite_schema').get();
    return false;
  } catch (error) {
    if ((error as { errcode?: number }).errcode === 5) return true;
    throw error;
  } finally {
    database.close();
  }
}

/** A key of its own for a server that shares its secrets with nobody. */
export const newMasterKey = async (world: Pick<World, 'random'>): Promise<Uint8Array> =>
  world.random(keySize);

async function masterKey(path: string, firstKey: () => Promise<Uint8Array>): Promise<Uint8Array> {
  const file = join(path, 'master.key');
  if (!existsSync(file)) {
    if (existsSync(join(path, 'entrepot.db'))) throw serverFault('MasterKeyMissing', { file });
    replaceFile(file, await firstKey());
  }
  const key = readFileSync(file);
  if (key.length !== keySize) throw serverFault('MasterKeyDamaged', { file });
  return key;
}
