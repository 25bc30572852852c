import type { Migration } from '../../store/sql/database.ts';

export const eventsMigration: Migration = {
  id: 'registry-0011-events',
  async up(tx) {
    await tx.schema
      .createTable('events')
      .addColumn('sequence', 'integer', c => c.primaryKey().autoIncrement())
      .addColumn('account', 'text', c => c.notNull())
      .addColumn('detail_type', 'text', c => c.notNull())
      .addColumn('envelope', 'text', c => c.notNull())
      .execute();
  },
};
