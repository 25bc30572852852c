import type { Migration } from '../store/sql/database.ts';
import { collectionMigration } from './collection/migration.ts';
import { configurationMigration } from './configuration/migrations.ts';
import { eventsMigration } from './events/migrations.ts';
import { lifecycleMigration } from './lifecycle/migrations.ts';
import { listingIndexMigration } from './listing-migration.ts';
import { replicationMigration, replicationSettingsMigration } from './replication/migrations.ts';

const first: Migration = {
  id: 'registry-0001',
  async up(tx) {
    const schema = tx.schema;

    await schema
      .createTable('repositories')
      .addColumn('id', 'integer', c => c.primaryKey().autoIncrement())
      .addColumn('account', 'text', c => c.notNull())
      .addColumn('region', 'text', c => c.notNull())
      .addColumn('name', 'text', c => c.notNull())
      .addColumn('created_at', 'bigint', c => c.notNull())
      .addColumn('tag_mutability', 'text', c => c.notNull())
      .addColumn('mutability_filters', 'text', c => c.notNull())
      .addColumn('scan_on_push', 'integer', c => c.notNull())
      .addColumn('encryption_type', 'text', c => c.notNull())
      .addColumn('kms_key', 'text')
      .addColumn('policy_text', 'text')
      .addColumn('tags', 'text', c => c.notNull())
      .addUniqueConstraint('repositories_by_name', ['account', 'region', 'name'])
      .execute();

    await schema
      .createTable('manifests')
      .addColumn('digest', 'text', c => c.primaryKey())
      .addColumn('bytes', 'blob', c => c.notNull())
      .execute();

    await schema
      .createTable('images')
      .addColumn('repository_id', 'integer', c => c.notNull())
      .addColumn('digest', 'text', c => c.notNull())
      .addColumn('media_type', 'text', c => c.notNull())
      .addColumn('artifact_type', 'text')
      .addColumn('manifest_size', 'integer', c => c.notNull())
      .addColumn('image_size', 'bigint', c => c.notNull())
      .addColumn('subject', 'text')
      .addColumn('pushed_at', 'bigint', c => c.notNull())
      .addPrimaryKeyConstraint('images_key', ['repository_id', 'digest'])
      .addForeignKeyConstraint('images_of', ['repository_id'], 'repositories', ['id'], c =>
        c.onDelete('cascade'),
      )
      .execute();
    await schema
      .createIndex('images_by_subject')
      .on('images')
      .columns(['repository_id', 'subject'])
      .execute();
    await schema.createIndex('images_by_manifest').on('images').columns(['digest']).execute();

    await schema
      .createTable('image_references')
      .addColumn('repository_id', 'integer', c => c.notNull())
      .addColumn('image_digest', 'text', c => c.notNull())
      .addColumn('digest', 'text', c => c.notNull())
      .addColumn('kind', 'text', c => c.notNull())
      .addPrimaryKeyConstraint('image_references_key', ['repository_id', 'image_digest', 'digest', 'kind'])
      .addForeignKeyConstraint(
        'image_references_of',
        ['repository_id', 'image_digest'],
        'images',
        ['repository_id', 'digest'],
        c => c.onDelete('cascade'),
      )
      .execute();
    await schema
      .createIndex('image_references_by_target')
      .on('image_references')
      .columns(['repository_id', 'digest'])
      .execute();

    await schema
      .createTable('tags')
      .addColumn('repository_id', 'integer', c => c.notNull())
      .addColumn('tag', 'text', c => c.notNull())
      .addColumn('digest', 'text', c => c.notNull())
      .addColumn('updated_at', 'bigint', c => c.notNull())
      .addPrimaryKeyConstraint('tags_key', ['repository_id', 'tag'])
      .addForeignKeyConstraint(
        'tags_of',
        ['repository_id', 'digest'],
        'images',
        ['repository_id', 'digest'],
        c => c.onDelete('cascade'),
      )
      .execute();
    await schema.createIndex('tags_by_digest').on('tags').columns(['repository_id', 'digest']).execute();

    await schema
      .createTable('layers')
      .addColumn('repository_id', 'integer', c => c.notNull())
      .addColumn('digest', 'text', c => c.notNull())
      .addColumn('size', 'bigint', c => c.notNull())
      .addColumn('pushed_at', 'bigint', c => c.notNull())
      .addPrimaryKeyConstraint('layers_key', ['repository_id', 'digest'])
      .addForeignKeyConstraint('layers_of', ['repository_id'], 'repositories', ['id'], c =>
        c.onDelete('cascade'),
      )
      .execute();
    await schema.createIndex('layers_by_digest').on('layers').columns(['digest']).execute();

    await schema
      .createTable('uploads')
      .addColumn('id', 'text', c => c.primaryKey())
      .addColumn('repository_id', 'integer', c => c.notNull())
      .addColumn('owner', 'text', c => c.notNull())
      .addColumn('created_at', 'bigint', c => c.notNull())
      .addColumn('parts', 'integer', c => c.notNull().defaultTo(0))
      .addColumn('short_parts', 'integer', c => c.notNull().defaultTo(0))
      .addColumn('last_part_size', 'integer', c => c.notNull().defaultTo(0))
      .addForeignKeyConstraint('uploads_of', ['repository_id'], 'repositories', ['id'], c =>
        c.onDelete('cascade'),
      )
      .execute();
  },
};

/** The history of the registry's tables. */
export const registryMigrations: readonly Migration[] = [
  first,
  configurationMigration,
  listingIndexMigration,
  eventsMigration,
  lifecycleMigration,
  replicationMigration,
  collectionMigration,
  replicationSettingsMigration,
];
