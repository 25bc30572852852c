import { join } from 'node:path';
import { realWorld } from '../../base/world.ts';
import { type BackfillPayload, enqueueBackfill } from '../../registry/replication/backfill-payload.ts';
import { openSqlJobs } from '../../store/jobs/sql/open-sql-jobs.ts';
import { writeDatabase } from '../database.ts';

/**
 * Writes the backfills into the queue of a data directory, whose server may run meanwhile: it finds them within half a
 * second. All of them or none. Throws what `readSqlite` throws.
 */
export async function requestBackfills(directory: string, ways: readonly BackfillPayload[]): Promise<void> {
  const db = await writeDatabase(join(directory, 'entrepot.db'));
  try {
    const jobs = openSqlJobs({ db, world: realWorld, report: () => {} });
    await db.write(async tx => {
      for (const each of ways) await enqueueBackfill(tx, jobs, each);
    });
  } finally {
    await db.close();
  }
}
