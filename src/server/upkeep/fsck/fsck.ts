import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { realWorld } from '../../../base/world.ts';
import type { RegistrySchema } from '../../../registry/schema.ts';
import {
  openFilesystemBlobs,
  readFilesystemBlobs,
} from '../../../store/blobs/filesystem/open-filesystem-blobs.ts';
import { lockDataDirectory } from '../../data-directory.ts';
import { openDatabase, readDatabase } from '../../database.ts';
import { upkeepFault } from '../faults.ts';
import type { ImageAt, Survey } from './problem.ts';
import { type Report, repair } from './repair.ts';
import { type SurveyOptions, survey } from './survey.ts';

/** An image as people name it. */
export interface NamedImage {
  /** `ACCOUNT/REGION/NAME`. */
  readonly repository: string;
  readonly digest: string;
  readonly tags: readonly string[];
}

export interface Findings extends Survey {
  /** `unpullable` with names. */
  readonly lost: readonly NamedImage[];
  /** Names of repositories by id. */
  readonly repositories: ReadonlyMap<number, string>;
}

/** Checks a data directory, whose server may run meanwhile. Throws what `readSqlite` throws. */
export async function checkHere(directory: string, options: SurveyOptions): Promise<Findings> {
  const db = await readDatabase(join(directory, 'entrepot.db'));
  const blobs = readFilesystemBlobs(join(directory, 'blobs'));
  try {
    return await named(db.read, await survey({ db, blobs, now: realWorld.now() }, options));
  } finally {
    await blobs.close();
    await db.close();
  }
}

/**
 * Mends a data directory that no server uses, by what `found` says, and checks it again. Throws DataInUse, and
 * DatabaseBeyondRepair.
 */
export async function repairHere(
  directory: string,
  options: SurveyOptions & { readonly removeUnpullable: boolean; readonly report: Report },
): Promise<{ readonly before: Findings; readonly after: Findings }> {
  // A directory that is none gets no lock.
  await (await readDatabase(join(directory, 'entrepot.db'))).close();
  const release = lockDataDirectory(directory);
  try {
    const before = await checkHere(directory, options);
    const damage = before.problems.find(({ kind }) => kind === 'database damaged');
    if (damage) throw upkeepFault('DatabaseBeyondRepair', { directory });
    const db = await openDatabase(join(directory, 'entrepot.db'));
    const blobs = await openFilesystemBlobs(join(directory, 'blobs'));
    try {
      const place = { db, blobs, quarantine: join(directory, 'quarantine'), now: realWorld.now() };
      await repair(place, before, options.removeUnpullable, options.report);
    } finally {
      await blobs.close();
      await db.close();
    }
    return { before, after: await checkHere(directory, { ...options, quick: true }) };
  } finally {
    release();
  }
}

async function named(db: Kysely<RegistrySchema>, found: Survey): Promise<Findings> {
  const repositories = new Map<number, string>();
  const ids = found.problems.flatMap(problem => ('repositoryId' in problem ? [problem.repositoryId] : []));
  for (const id of new Set([...ids, ...found.unpullable.map(({ repositoryId }) => repositoryId)])) {
    const row = await db
      .selectFrom('repositories')
      .select(['account', 'region', 'name'])
      .where('id', '=', id)
      .executeTakeFirst();
    if (row) repositories.set(id, `${row.account}/${row.region}/${row.name}`);
  }
  const lost: NamedImage[] = [];
  for (const image of found.unpullable)
    lost.push({
      repository: repositories.get(image.repositoryId) ?? '',
      digest: image.digest,
      tags: await tagsOf(db, image),
    });
  return { ...found, repositories, lost };
}

async function tagsOf(db: Kysely<RegistrySchema>, { repositoryId, digest }: ImageAt): Promise<string[]> {
  const rows = await db
    .selectFrom('tags')
    .select('tag')
    .where('repository_id', '=', repositoryId)
    .where('digest', '=', digest)
    .orderBy('tag')
    .execute();
  return rows.map(({ tag }) => tag);
}
