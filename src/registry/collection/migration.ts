import { sql } from 'kysely';
import type { Migration } from '../../store/sql/database.ts';

/** The tables of `schema.ts` in this folder, and when a layer was last said to be there. */
export const collectionMigration: Migration = {
  id: 'registry-0040-collection',
  async up(tx) {
    const { schema } = tx;
    await schema.alterTable('layers').addColumn('checked_at', 'bigint').execute();
    await schema
      .createTable('condemned_blobs')
      .addColumn('digest', 'text', c => c.primaryKey().notNull())
      .addColumn('changed_before', 'bigint', c => c.notNull())
      .execute();
    await schema
      .createTable('collector')
      .addColumn('id', 'integer', c => c.primaryKey())
      .addColumn('condemnations', 'bigint', c => c.notNull())
      .execute();
    await sql`insert into collector (id, condemnations) values (1, 0)`.execute(tx);
    await schema
      .createTable('collection_holds')
      .addColumn('id', 'text', c => c.primaryKey().notNull())
      .addColumn('reason', 'text', c => c.notNull())
      .addColumn('expires_at', 'bigint', c => c.notNull())
      .execute();
    await schema
      .createTable('collections')
      .addColumn('id', 'integer', c => c.primaryKey().autoIncrement())
      .addColumn('job_id', 'integer')
      .addColumn('started_at', 'bigint', c => c.notNull())
      .addColumn('updated_at', 'bigint', c => c.notNull())
      .addColumn('finished_at', 'bigint')
      .addColumn('grace', 'bigint', c => c.notNull())
      .addColumn('phase', 'text', c => c.notNull())
      .addColumn('position', 'text', c => c.notNull())
      .addColumn('layers', 'bigint', c => c.notNull())
      .addColumn('blobs', 'bigint', c => c.notNull())
      .addColumn('bytes', 'bigint', c => c.notNull())
      .addColumn('young', 'bigint', c => c.notNull())
      .addColumn('failures', 'bigint', c => c.notNull())
      .addColumn('held', 'text')
      .execute();
    await schema.createIndex('collections_by_job').on('collections').columns(['job_id']).execute();
  },
};
