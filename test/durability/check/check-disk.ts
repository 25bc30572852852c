import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { realWorld } from '../../../src/base/world.ts';
import type { Backend } from '../../../src/registry/backend.ts';
import { collectGarbage } from '../../../src/registry/collection/collect.ts';
import { sweepUploads, uploadPatience } from '../../../src/registry/sweep.ts';
import { openDatabase } from '../../../src/server/database.ts';
import { openFilesystemBlobs } from '../../../src/store/blobs/filesystem/open-filesystem-blobs.ts';
import { digestOf } from '../../oci-registry.ts';

/** Every blob is the bytes that its name says, and the database is sound. For a server that does not run. */
export function checkDisk(data: string): string[] {
  const wrong: string[] = [];
  const blobs = join(data, 'blobs/blobs');
  for (const path of filesOf(blobs)) {
    const digest = digestOfPath(path);
    const [algorithm] = digest.split(':') as [string];
    if (digestOf(readFileSync(join(blobs, path)), algorithm) !== digest)
      wrong.push(`the blob ${path} is not what its name says`);
  }
  const database = new DatabaseSync(join(data, 'entrepot.db'), { readOnly: true });
  try {
    const check = database.prepare('pragma integrity_check').get() as { integrity_check: string };
    if (check.integrity_check !== 'ok') wrong.push(`the database: ${check.integrity_check}`);
    const orphans = database.prepare('pragma foreign_key_check').all();
    if (orphans.length > 0)
      wrong.push(`the database: ${orphans.length} rows refer to rows that are not there`);
  } finally {
    database.close();
  }
  return wrong;
}

/**
 * Once their patience is over, the sweep and the collection of garbage leave nothing that nobody can use, and all that
 * somebody can.
 */
export async function checkRemains(data: string): Promise<string[]> {
  const db = await openDatabase(join(data, 'entrepot.db'));
  const blobs = await openFilesystemBlobs(join(data, 'blobs'));
  const later = { ...realWorld, now: () => Date.now() + uploadPatience + 60_000 };
  const backend = { db, blobs, world: later } as Backend;
  try {
    const condemned = await db.read.selectFrom('condemned_blobs').select('digest').execute();
    await sweepUploads(backend);
    await collectGarbage(backend, { grace: 0 });
    const uploads = await db.read.selectFrom('uploads').select('id').execute();
    const stages = readdirSync(join(data, 'blobs/stages'));
    const held = new Set(
      (await db.read.selectFrom('layers').select('digest').execute()).map(row => row.digest as string),
    );
    const stored = new Set(filesOf(join(data, 'blobs/blobs')).map(digestOfPath));
    return [
      ...condemned.map(({ digest }) => `the start leaves ${digest} condemned`),
      ...uploads.map(({ id }) => `the sweep leaves the row of the dead upload ${id}`),
      ...stages.map(id => `the sweep leaves the bytes of the dead upload ${id}`),
      ...[...stored].filter(each => !held.has(each)).map(each => `nobody holds ${each}, and it stays`),
      ...[...held].filter(each => !stored.has(each)).map(each => `a repository holds ${each}, which is gone`),
    ];
  } finally {
    await blobs.close();
    await db.close();
  }
}

const filesOf = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter(path =>
    statSync(join(directory, path)).isFile(),
  );

/** Of a path below the directory of blobs. */
const digestOfPath = (path: string): string => `${path.split('/')[0]}:${basename(path)}`;
