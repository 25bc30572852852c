import { sql } from 'kysely';
import type { Migration } from '../../store/sql/database.ts';

/** The tables of `schema.ts` in this folder. */
export const replicationMigration: Migration = {
  id: 'registry-0030-replication',
  async up(tx) {
    const { schema } = tx;

    await schema
      .createTable('replications')
      .addColumn('repository_id', 'integer', c => c.notNull())
      .addColumn('digest', 'text', c => c.notNull())
      .addColumn('account', 'text', c => c.notNull())
      .addColumn('region', 'text', c => c.notNull())
      .addColumn('pending', 'integer', c => c.notNull())
      .addColumn('requested_at', 'bigint', c => c.notNull())
      .addColumn('completed_at', 'bigint')
      .addColumn('failure_code', 'text')
      .addColumn('reason', 'text')
      .addColumn('bytes', 'bigint', c => c.notNull().defaultTo(0))
      .addColumn('bytes_sent', 'bigint', c => c.notNull().defaultTo(0))
      .addPrimaryKeyConstraint('replications_key', ['repository_id', 'digest', 'account', 'region'])
      .addForeignKeyConstraint(
        'replications_of',
        ['repository_id', 'digest'],
        'images',
        ['repository_id', 'digest'],
        c => c.onDelete('cascade'),
      )
      .execute();

    // What is under way and what failed are few among many.
    await sql`create index replications_pending on replications (account, region, requested_at) where pending > 0`.execute(
      tx,
    );
    await sql`create index replications_failed on replications (account, region) where failure_code is not null`.execute(
      tx,
    );

    await schema
      .createTable('replicated_tags')
      .addColumn('repository_id', 'integer', c => c.notNull())
      .addColumn('tag', 'text', c => c.notNull())
      .addColumn('source_account', 'text', c => c.notNull())
      .addColumn('source_region', 'text', c => c.notNull())
      .addColumn('sequence', 'bigint', c => c.notNull())
      .addPrimaryKeyConstraint('replicated_tags_key', [
        'repository_id',
        'tag',
        'source_account',
        'source_region',
      ])
      .addForeignKeyConstraint('replicated_tags_of', ['repository_id'], 'repositories', ['id'], c =>
        c.onDelete('cascade'),
      )
      .execute();
  },
};

/** What the settings beyond ECR need. */
export const replicationSettingsMigration: Migration = {
  id: 'registry-0031-replication-settings',
  async up(tx) {
    const { schema } = tx;
    await schema.alterTable('images').addColumn('via', 'text').execute();
    await schema
      .createTable('policy_replication_failures')
      .addColumn('repository_id', 'integer', c => c.notNull())
      .addColumn('account', 'text', c => c.notNull())
      .addColumn('region', 'text', c => c.notNull())
      .addColumn('failure_code', 'text', c => c.notNull())
      .addColumn('reason', 'text', c => c.notNull())
      .addColumn('failed_at', 'bigint', c => c.notNull())
      .addPrimaryKeyConstraint('policy_replication_failures_key', ['repository_id', 'account', 'region'])
      .addForeignKeyConstraint(
        'policy_replication_failures_of',
        ['repository_id'],
        'repositories',
        ['id'],
        c => c.onDelete('cascade'),
      )
      .execute();
    await schema
      .createTable('replication_settings')
      .addColumn('entries', 'text', c => c.notNull())
      .execute();
  },
};
