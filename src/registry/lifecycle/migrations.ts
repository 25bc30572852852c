import type { Migration } from '../../store/sql/database.ts';

/** The tables of `schema.ts` in this folder, and what images need for them. */
export const lifecycleMigration: Migration = {
  id: 'registry-0020-lifecycle',
  async up(tx) {
    const { schema } = tx;

    await schema
      .alterTable('images')
      .addColumn('status', 'text', c => c.notNull().defaultTo('ACTIVE'))
      .execute();
    for (const column of ['archived_at', 'activated_at', 'pulled_at']) {
      await schema.alterTable('images').addColumn(column, 'bigint').execute();
    }
    // Listings show images of one status by default, page by page.
    await schema
      .createIndex('images_by_status')
      .on('images')
      .columns(['repository_id', 'status', 'digest'])
      .execute();

    await schema
      .createTable('lifecycle_policies')
      .addColumn('repository_id', 'integer', c => c.primaryKey())
      .addColumn('text', 'text', c => c.notNull())
      .addColumn('last_evaluated_at', 'bigint')
      .addForeignKeyConstraint('lifecycle_policies_of', ['repository_id'], 'repositories', ['id'], c =>
        c.onDelete('cascade'),
      )
      .execute();

    await schema
      .createTable('lifecycle_previews')
      .addColumn('id', 'integer', c => c.primaryKey().autoIncrement())
      .addColumn('repository_id', 'integer', c => c.notNull().unique())
      .addColumn('text', 'text', c => c.notNull())
      .addColumn('status', 'text', c => c.notNull())
      .addColumn('ended_at', 'bigint')
      .addColumn('expiring', 'integer', c => c.notNull())
      .addColumn('transitioning', 'integer', c => c.notNull())
      .addForeignKeyConstraint('lifecycle_previews_of', ['repository_id'], 'repositories', ['id'], c =>
        c.onDelete('cascade'),
      )
      .execute();

    await schema
      .createTable('lifecycle_preview_results')
      .addColumn('preview_id', 'integer', c => c.notNull())
      .addColumn('position', 'integer', c => c.notNull())
      .addColumn('digest', 'text', c => c.notNull())
      .addColumn('tags', 'text', c => c.notNull())
      .addColumn('pushed_at', 'bigint', c => c.notNull())
      .addColumn('storage_class', 'text', c => c.notNull())
      .addColumn('action', 'text', c => c.notNull())
      .addColumn('rule_priority', 'integer', c => c.notNull())
      .addColumn('reason', 'text', c => c.notNull())
      .addPrimaryKeyConstraint('lifecycle_preview_results_key', ['preview_id', 'position'])
      .addForeignKeyConstraint(
        'lifecycle_preview_results_of',
        ['preview_id'],
        'lifecycle_previews',
        ['id'],
        c => c.onDelete('cascade'),
      )
      .execute();
    await schema
      .createIndex('lifecycle_preview_results_by_digest')
      .on('lifecycle_preview_results')
      .columns(['preview_id', 'digest'])
      .execute();

    await schema
      .createTable('pull_time_exclusions')
      .addColumn('account', 'text', c => c.notNull())
      .addColumn('region', 'text', c => c.notNull())
      .addColumn('principal_arn', 'text', c => c.notNull())
      .addColumn('created_at', 'bigint', c => c.notNull())
      .addPrimaryKeyConstraint('pull_time_exclusions_key', ['account', 'region', 'principal_arn'])
      .execute();
  },
};
