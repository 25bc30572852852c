import { chmodSync, closeSync, existsSync, fsyncSync, openSync, statSync, writeSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { replaceFile } from '../../../base/replace-file.ts';
import { realWorld } from '../../../base/world.ts';
import { type Hold, holdLife, takeHold } from '../../../registry/collection/holds.ts';
import { Layout } from '../../../store/blobs/filesystem/layout.ts';
import { makeDirectories } from '../../../store/files/make-directories.ts';
import { nodeFileSystem } from '../../../store/files/node-file-system.ts';
import { digestAlgorithm, digestHex } from '../../../wire/oci/digest.ts';
import { lockDataDirectory } from '../../data-directory.ts';
import { writeDatabase } from '../../database.ts';
import { upkeepFault } from '../faults.ts';
import { BackupDirectory, type SnapshotManifest } from './backup-directory.ts';
import { type ListedBlob, lineOf } from './blob-list.ts';
import { copyDurably, hashOf, linked, sync } from './files.ts';
import { prune } from './prune.ts';

export interface BackupOptions {
  /** Whether the root users' keys go along. They are in the database, too, sealed with the master key. */
  readonly withCredentials: boolean;
  /** Snapshots that are kept, this one among them. */
  readonly keep: number;
  readonly progress: (copied: Copied) => void;
}

export interface Copied {
  readonly blobs: number;
  readonly bytes: number;
  /** Of them, those that were not in the backup yet. */
  readonly newBlobs: number;
  readonly newBytes: number;
}

/**
 * Backs a data directory up into `directory`, beside the server that uses it: the database as it is at one moment,
 * then every blob that it names. What is in the backup already is not copied again, and stays whole whatever
 * happens meanwhile. A hold keeps garbage collection from the blobs until all are there. Resolves to the snapshot's
 * id. Throws what `readSqlite` throws, BackupElsewhere, and BackupSourceDamaged.
 */
export async function backUp(
  data: string,
  directory: string,
  options: BackupOptions,
): Promise<{ readonly id: string; readonly copied: Copied; readonly removed: number }> {
  if (`${resolve(directory)}${sep}`.startsWith(`${resolve(data)}${sep}`))
    throw upkeepFault('BackupElsewhere', { directory });
  const db = await writeDatabase(join(data, 'entrepot.db'));
  try {
    await makeDirectories(nodeFileSystem, directory);
    const release = lockDataDirectory(directory);
    try {
      const hold = await takeHold({ db, world: realWorld }, `a backup into ${resolve(directory)}`);
      try {
        const backup = new BackupDirectory(directory);
        const made = await write(data, backup, hold, options);
        return { ...made, removed: await prune(backup, options.keep) };
      } finally {
        await hold.release();
      }
    } finally {
      release();
    }
  } finally {
    await db.close();
  }
}

async function write(
  data: string,
  backup: BackupDirectory,
  hold: Hold,
  { withCredentials, progress }: BackupOptions,
): Promise<{ id: string; copied: Copied }> {
  const madeAt = new Date(realWorld.now()).toISOString();
  const id = madeAt.replaceAll(':', '-');
  const snapshot = backup.snapshot(id);
  await makeDirectories(nodeFileSystem, snapshot);
  // One transaction of SQLite's: the database as it is at one moment. It blocks nobody who writes.
  const source = new DatabaseSync(join(data, 'entrepot.db'), { readOnly: true });
  try {
    source.prepare('vacuum into ?').run(join(snapshot, 'entrepot.db'));
  } finally {
    source.close();
  }
  chmodSync(join(snapshot, 'entrepot.db'), 0o600);
  await sync(join(snapshot, 'entrepot.db'));
  await hold.renew();

  const copied = await copyBlobs(new Layout(join(data, 'blobs')), backup, snapshot, hold, progress);
  const files: SnapshotManifest['files'] = {
    'entrepot.db': await entryOf(join(snapshot, 'entrepot.db')),
    'blobs.txt': await entryOf(join(snapshot, 'blobs.txt')),
  };
  for (const name of withCredentials ? (['master.key', 'credentials'] as const) : (['master.key'] as const)) {
    if (!existsSync(join(data, name))) continue;
    await copyDurably(join(data, name), join(snapshot, name));
    files[name] = await entryOf(join(snapshot, name));
  }
  await sync(snapshot);
  // Had the hold expired at any moment, this throws, and the snapshot is none.
  await hold.renew();
  const manifest: SnapshotManifest = { version: 1, madeAt, files, blobs: copied.blobs, bytes: copied.bytes };
  replaceFile(backup.manifest(id), `${JSON.stringify(manifest, null, 2)}\n`);
  return { id, copied };
}

const entryOf = async (file: string) => ({ sha256: await hashOf(file), size: statSync(file).size });

/** Brings every blob that the snapshot's database names into the backup, durably, and lists it. */
async function copyBlobs(
  from: Layout,
  backup: BackupDirectory,
  snapshot: string,
  hold: Hold,
  progress: (copied: Copied) => void,
): Promise<Copied> {
  const copied = { blobs: 0, bytes: 0, newBlobs: 0, newBytes: 0 };
  const prefixes = new Set<string>();
  let renewedAt = realWorld.now();
  const list = openSync(join(snapshot, 'blobs.txt'), 'wx', 0o600);
  const database = new DatabaseSync(join(snapshot, 'entrepot.db'), { readOnly: true });
  try {
    const rows = database.prepare(
      'select digest, max(size) as size from layers group by digest order by digest',
    );
    for (const row of rows.iterate()) {
      const blob = row as unknown as ListedBlob;
      if (realWorld.now() - renewedAt > holdLife / 4) {
        await hold.renew();
        renewedAt = realWorld.now();
      }
      const prefix = backup.blobs.prefix(blob.digest);
      if (!prefixes.has(prefix)) await makeDirectories(nodeFileSystem, prefix);
      prefixes.add(prefix);
      const isNew = await copyBlob(from, backup.blobs, blob);
      writeSync(list, lineOf(blob));
      copied.blobs += 1;
      copied.bytes += blob.size;
      copied.newBlobs += isNew ? 1 : 0;
      copied.newBytes += isNew ? blob.size : 0;
      progress(copied);
    }
    fsyncSync(list);
  } finally {
    database.close();
    closeSync(list);
  }
  // Also where nothing is new: a backup that was cut off may have left names that are not durable.
  for (const prefix of prefixes) await sync(prefix);
  return copied;
}

/** Resolves to whether the backup lacked it. */
async function copyBlob(from: Layout, to: Layout, { digest, size }: ListedBlob): Promise<boolean> {
  const target = to.blob(digest);
  const damaged = (reason: string) => upkeepFault('BackupSourceDamaged', { digest, reason });
  if (statSync(target, { throwIfNoEntry: false })?.size === size) return false;
  const source = from.blob(digest);
  const found = statSync(source, { throwIfNoEntry: false });
  if (found?.size !== size)
    throw damaged(found ? `it has ${found.size} bytes, not ${size}` : 'it is missing');
  if (!existsSync(target) && (await linked(source, target))) return true;
  const hex = await copyDurably(source, target, digestAlgorithm(digest));
  if (hex !== digestHex(digest)) throw damaged('its bytes have another digest');
  return true;
}
