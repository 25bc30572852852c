import type { Migration } from '../store/sql/database.ts';

/**
 * The index by which the tags of an image are found gets the tag itself: then it answers such questions alone, in the
 * order in which they are asked for, and the planner no longer prefers to walk all tags of the repository.
 */
export const listingIndexMigration: Migration = {
  id: 'registry-0011-listing-index',
  async up(tx) {
    await tx.schema.dropIndex('tags_by_digest').execute();
    await tx.schema
      .createIndex('tags_by_image')
      .on('tags')
      .columns(['repository_id', 'digest', 'tag'])
      .execute();
  },
};
