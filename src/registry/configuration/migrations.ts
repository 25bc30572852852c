import type { Migration } from '../../store/sql/database.ts';

/** The tables of `schema.ts` in this folder. */
export const configurationMigration: Migration = {
  id: 'registry-0010-configuration',
  async up(tx) {
    const { schema } = tx;

    await schema
      .createTable('registries')
      .addColumn('account', 'text', c => c.notNull())
      .addColumn('region', 'text', c => c.notNull())
      .addColumn('policy_text', 'text')
      .addColumn('policy_scope', 'text', c => c.notNull().defaultTo('V2'))
      .addColumn('blob_mounting', 'text', c => c.notNull().defaultTo('ENABLED'))
      .addColumn('scanning', 'text')
      .addColumn('replication', 'text')
      .addColumn('signing', 'text')
      .addPrimaryKeyConstraint('registries_key', ['account', 'region'])
      .execute();

    await schema
      .createTable('pull_through_rules')
      .addColumn('account', 'text', c => c.notNull())
      .addColumn('region', 'text', c => c.notNull())
      .addColumn('prefix_key', 'text', c => c.notNull())
      .addColumn('prefix', 'text', c => c.notNull())
      .addColumn('upstream', 'text', c => c.notNull())
      .addColumn('upstream_url', 'text', c => c.notNull())
      .addColumn('upstream_prefix', 'text')
      .addColumn('credential_arn', 'text')
      .addColumn('role_arn', 'text')
      .addColumn('created_at', 'bigint', c => c.notNull())
      .addColumn('updated_at', 'bigint', c => c.notNull())
      .addPrimaryKeyConstraint('pull_through_rules_key', ['account', 'region', 'prefix_key'])
      .execute();

    await schema
      .createTable('creation_templates')
      .addColumn('account', 'text', c => c.notNull())
      .addColumn('region', 'text', c => c.notNull())
      .addColumn('prefix_key', 'text', c => c.notNull())
      .addColumn('prefix', 'text', c => c.notNull())
      .addColumn('description', 'text')
      .addColumn('tag_mutability', 'text', c => c.notNull())
      .addColumn('mutability_filters', 'text', c => c.notNull())
      .addColumn('repository_policy', 'text')
      .addColumn('lifecycle_policy', 'text')
      .addColumn('tags', 'text', c => c.notNull())
      .addColumn('applied_for', 'text', c => c.notNull())
      .addColumn('role_arn', 'text')
      .addColumn('created_at', 'bigint', c => c.notNull())
      .addColumn('updated_at', 'bigint', c => c.notNull())
      .addPrimaryKeyConstraint('creation_templates_key', ['account', 'region', 'prefix_key'])
      .execute();
  },
};
