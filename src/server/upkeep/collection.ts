import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { realWorld } from '../../base/world.ts';
import { collectGarbage } from '../../registry/collection/collect.ts';
import { hurried } from '../../registry/collection/pace.ts';
import { type CollectionPlan, planCollection } from '../../registry/collection/plan.ts';
import { type Run, runOf } from '../../registry/collection/run.ts';
import { requestedCollection } from '../../registry/collection/worker.ts';
import {
  openFilesystemBlobs,
  readFilesystemBlobs,
} from '../../store/blobs/filesystem/open-filesystem-blobs.ts';
import type { JobsSchema } from '../../store/jobs/schema.ts';
import { openSqlJobs } from '../../store/jobs/sql/open-sql-jobs.ts';
import { lockDataDirectory } from '../data-directory.ts';
import { openDatabase, readDatabase, writeDatabase } from '../database.ts';

export type { CollectionPlan, Reason } from '../../registry/collection/plan.ts';
export type { Run } from '../../registry/collection/run.ts';

const databaseIn = (directory: string) => join(directory, 'entrepot.db');
const blobsIn = (directory: string) => join(directory, 'blobs');

/** What a collection with this grace period (in milliseconds) would do now. Throws what `readSqlite` throws. */
export async function planHere(directory: string, grace: number): Promise<CollectionPlan> {
  const db = await readDatabase(databaseIn(directory));
  try {
    const blobs = readFilesystemBlobs(blobsIn(directory));
    return await planCollection({ db, blobs, now: realWorld.now() }, grace);
  } finally {
    await db.close();
  }
}

/** Collects garbage in a directory that no server uses; throws DataInUse where one does. */
export async function collectHere(
  directory: string,
  grace: number,
  progress: (run: Run) => void,
): Promise<Run> {
  // A directory that is none gets no lock.
  await (await readDatabase(databaseIn(directory))).close();
  const release = lockDataDirectory(directory);
  try {
    const db = await openDatabase(databaseIn(directory));
    try {
      const blobs = await openFilesystemBlobs(blobsIn(directory));
      const run = await collectGarbage({ db, blobs, world: realWorld }, { grace, pace: hurried, progress });
      await blobs.close();
      return run;
    } finally {
      await db.close();
    }
  } finally {
    release();
  }
}

/** Writes a collection into the queue of a running server, which finds it within half a second. Resolves to its job. */
export async function requestCollection(directory: string, grace: number): Promise<number> {
  const db = await writeDatabase(databaseIn(directory));
  try {
    const jobs = openSqlJobs({ db, world: realWorld, report: () => {} });
    const job = requestedCollection(grace);
    return await db.write(async tx => {
      await jobs.enqueue(tx, job);
      const { id } = await (tx as unknown as Kysely<JobsSchema>)
        .selectFrom('jobs')
        .select('id')
        .where('kind', '=', job.kind)
        .where('key', '=', job.key)
        .where('failed_at', 'is', null)
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirstOrThrow();
      return id;
    });
  } finally {
    await db.close();
  }
}

/** Shows the run of a job to `look` until that says that it has seen enough; undefined while it has not begun. */
export async function followCollection(
  directory: string,
  job: number,
  look: (run: Run | undefined) => Promise<boolean>,
): Promise<void> {
  const db = await readDatabase(databaseIn(directory));
  try {
    while (await look(await runOf(db.read, job)));
  } finally {
    await db.close();
  }
}
