import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { realWorld } from '../../../base/world.ts';
import { Layout } from '../../../store/blobs/filesystem/layout.ts';
import { makeDirectories } from '../../../store/files/make-directories.ts';
import { nodeFileSystem } from '../../../store/files/node-file-system.ts';
import { digestAlgorithm, digestHex } from '../../../wire/oci/digest.ts';
import { upkeepFault } from '../faults.ts';
import { BackupDirectory } from './backup-directory.ts';
import { listedBlobs } from './blob-list.ts';
import { copyDurably, hashOf, linked, sync } from './files.ts';
import { startAnew } from './start-anew.ts';

export interface RestoreOptions {
  /** The id of a snapshot; the newest by default. */
  readonly snapshot?: string | undefined;
  readonly progress: (restored: Restored) => void;
}

export interface Restored {
  readonly snapshot: string;
  readonly blobs: number;
  readonly bytes: number;
}

/**
 * Makes the data directory `data` of a backup. Every byte is compared with its digest on the way. The directory
 * appears under its name when all of it is durable, and is not there before. Throws BackupInvalid, and
 * DestinationNotEmpty: nothing is written over.
 */
export async function restore(
  directory: string,
  data: string,
  { snapshot: wanted, progress }: RestoreOptions,
): Promise<Restored> {
  const backup = new BackupDirectory(directory);
  const invalid = (reason: string) => upkeepFault('BackupInvalid', { directory, reason });
  const id = wanted ?? backup.whole().at(-1);
  if (id === undefined) throw invalid('there is no whole snapshot in it');
  if (!backup.whole().includes(id))
    throw invalid(`there is no snapshot ${id}; there are: ${backup.whole().join(', ') || 'none'}`);
  const manifest = backup.read(id);
  if (existsSync(data) && readdirSync(data).length > 0)
    throw upkeepFault('DestinationNotEmpty', { directory: data });

  const parent = dirname(resolve(data));
  await makeDirectories(nodeFileSystem, parent);
  // What a restore that was cut off has left is its own.
  const draft = `${resolve(data)}.restoring`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  for (const [name, entry] of Object.entries(manifest.files)) {
    if (name === 'blobs.txt') continue;
    const copy = copyDurably(join(backup.snapshot(id), name), join(draft, name));
    const sha256 = await copy.catch(error => {
      throw invalid((error as Error).message);
    });
    if (sha256 !== entry?.sha256) throw invalid(`${name} of ${id} has been changed`);
  }
  const list = join(backup.snapshot(id), 'blobs.txt');
  const { 'blobs.txt': listEntry } = manifest.files;
  if (!existsSync(list) || (await hashOf(list)) !== listEntry?.sha256)
    throw invalid(`blobs.txt of ${id} has been changed`);

  const restored = { snapshot: id, blobs: 0, bytes: 0 };
  const to = new Layout(join(draft, 'blobs'));
  const prefixes = new Set<string>();
  for await (const { digest, size } of listedBlobs(list)) {
    const source = backup.blobs.blob(digest);
    if (!existsSync(source)) throw invalid(`the blob ${digest} is missing`);
    const prefix = to.prefix(digest);
    if (!prefixes.has(prefix)) await makeDirectories(nodeFileSystem, prefix);
    prefixes.add(prefix);
    const hex = (await linked(source, to.blob(digest)))
      ? await hashOf(source, digestAlgorithm(digest))
      : await copyDurably(source, to.blob(digest), digestAlgorithm(digest));
    if (hex !== digestHex(digest)) throw invalid(`the blob ${digest} is damaged`);
    restored.blobs += 1;
    restored.bytes += size;
    progress(restored);
  }
  if (restored.blobs !== manifest.blobs)
    throw invalid(`blobs.txt lists ${restored.blobs} blobs, not ${manifest.blobs}`);
  for (const prefix of prefixes) await sync(prefix);
  const database = new DatabaseSync(join(draft, 'entrepot.db'));
  try {
    startAnew(database, realWorld.now());
  } finally {
    database.close();
  }
  await sync(draft);
  if (existsSync(data)) rmdirSync(data);
  renameSync(draft, data);
  await sync(parent);
  return restored;
}
