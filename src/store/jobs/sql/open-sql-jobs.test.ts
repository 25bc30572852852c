import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite } from '../../sql/sqlite/open-sqlite.ts';
import { describeJobs } from '../jobs.suite.ts';
import { jobsMigrations } from '../migrations.ts';
import { openSqlJobs } from './open-sql-jobs.ts';

describeJobs('SQLite', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'entrepot-jobs-'));
  return {
    openDatabase: migrations => openSqlite(join(directory, 'jobs.db'), [...jobsMigrations, ...migrations]),
    openJobs: openSqlJobs,
    after: () => rm(directory, { recursive: true }),
  };
});
