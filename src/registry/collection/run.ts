import type { Kysely, Transaction } from 'kysely';
import type { Backend } from '../backend.ts';
import type { RegistrySchema } from '../schema.ts';
import type { CollectionSchema } from './schema.ts';

/** How a collection stands; see `CollectionSchema`. */
export type Run = Omit<CollectionSchema['collections'], 'id'> & { readonly id: number };

/** Runs that are remembered. */
const kept = 20;

type Store = Pick<Backend, 'db' | 'world'>;

/** The run of this job that a crash has cut short, or a new one. */
export async function beginRun({ db, world }: Store, jobId: number | null, grace: number): Promise<Run> {
  const now = world.now();
  return db.write(async tx => {
    if (jobId !== null) {
      const unfinished = await runOf(tx, jobId);
      if (unfinished?.finished_at === null) return unfinished;
    }
    const run = await tx
      .insertInto('collections')
      .values({
        job_id: jobId,
        started_at: now,
        updated_at: now,
        finished_at: null,
        grace,
        phase: 'layers',
        position: '',
        layers: 0,
        blobs: 0,
        bytes: 0,
        young: 0,
        failures: 0,
        held: null,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    await tx
      .deleteFrom('collections')
      .where('id', '<=', run.id - kept)
      .execute();
    return run;
  });
}

/** Writes down how far a run is. */
export async function saveRun(tx: Transaction<RegistrySchema>, run: Run): Promise<void> {
  const { id, ...rest } = run;
  await tx.updateTable('collections').set(rest).where('id', '=', id).execute();
}

/** The run of a job, the last where there were several. */
export async function runOf(db: Kysely<RegistrySchema>, jobId: number): Promise<Run | undefined> {
  return db
    .selectFrom('collections')
    .selectAll()
    .where('job_id', '=', jobId)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
}
