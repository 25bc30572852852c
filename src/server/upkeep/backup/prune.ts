import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openFilesystemBlobs } from '../../../store/blobs/filesystem/open-filesystem-blobs.ts';
import type { Digest } from '../../../wire/oci/digest.ts';
import type { BackupDirectory } from './backup-directory.ts';
import { listedBlobs } from './blob-list.ts';
import { sync } from './files.ts';

/**
 * Removes all but the newest `keep` snapshots, those that were cut off, and the blobs that no snapshot names any more.
 * Resolves to the number of snapshots. A crash in between leaves more than is needed, for the next time.
 */
export async function prune(backup: BackupDirectory, keep: number): Promise<number> {
  const kept = new Set(backup.whole().slice(-keep));
  const old = backup.all().filter(id => !kept.has(id));
  for (const id of old) {
    // The manifest first: what is half removed is no snapshot.
    await rm(backup.manifest(id), { force: true });
    await sync(backup.snapshot(id));
    await rm(backup.snapshot(id), { recursive: true });
  }
  if (old.length > 0) await sync(backup.snapshots);
  const named = new Set<Digest>();
  for (const id of kept)
    for await (const { digest } of listedBlobs(join(backup.snapshot(id), 'blobs.txt'))) named.add(digest);
  const blobs = await openFilesystemBlobs(backup.blobs.directory);
  try {
    for await (const { digest } of blobs.blobs()) if (!named.has(digest)) await blobs.remove(digest);
  } finally {
    await blobs.close();
  }
  return old.length;
}
