import { sql } from 'kysely';
import type { Migration } from '../sql/database.ts';

const first: Migration = {
  id: 'jobs-0001',
  async up(tx) {
    await tx.schema
      .createTable('jobs')
      .addColumn('id', 'integer', c => c.primaryKey().autoIncrement())
      .addColumn('kind', 'text', c => c.notNull())
      .addColumn('key', 'text')
      .addColumn('order_by', 'text')
      .addColumn('payload', 'text', c => c.notNull())
      .addColumn('run_at', 'bigint', c => c.notNull())
      .addColumn('due_at', 'bigint')
      .addColumn('owner', 'text')
      .addColumn('attempts', 'integer', c => c.notNull().defaultTo(0))
      .addColumn('created_at', 'bigint', c => c.notNull())
      .addColumn('failed_at', 'bigint')
      .addColumn('reason', 'text')
      .execute();
    const index = (name: string, columns: readonly string[], where: string) =>
      sql`create index ${sql.id(name)} on jobs (${sql.join(columns.map(each => sql.id(each)))}) where ${sql.raw(where)}`.execute(
        tx,
      );
    await index('jobs_by_due_time', ['kind', 'due_at', 'id'], 'due_at is not null');
    await index('jobs_by_key', ['kind', 'key'], 'key is not null');
    await index('jobs_by_order', ['kind', 'order_by', 'id'], 'order_by is not null and failed_at is null');
    await index('jobs_failed', ['kind', 'failed_at'], 'failed_at is not null');
  },
};

/** The history of the queue's table. */
export const jobsMigrations: readonly Migration[] = [first];
