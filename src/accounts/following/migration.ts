import type { Migration } from '../../store/sql/database.ts';

/** How far a cell follows its home. */
export const followingMigration: Migration = {
  id: 'accounts-0005-following',
  async up(tx) {
    await tx.schema
      .createTable('accounts_following')
      .addColumn('home', 'text', c => c.primaryKey())
      .addColumn('confirmed_at', 'bigint', c => c.notNull())
      .execute();
  },
};
