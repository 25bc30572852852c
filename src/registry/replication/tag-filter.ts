import type { Kysely } from 'kysely';
import type { RegistryId } from '../../base/registry-id.ts';
import type { Digest } from '../../wire/oci/digest.ts';
import type { RegistrySchema } from '../schema.ts';
import { wildcard } from '../wildcard.ts';
import type { ReplicationSettings } from './replication.ts';

/** How far a chain of images that refer to each other is followed. */
const longestChain = 16;

/**
 * Whether the source's tag filters let an image through to a destination. An untagged one is part of a list, which
 * takes it along; but what refers to an image goes where that image goes.
 */
export async function passesTagFilter(
  db: Kysely<RegistrySchema>,
  repository: { readonly id: number },
  image: { readonly tag?: string | undefined; readonly subject: Digest | null },
  to: RegistryId,
  { tags }: Pick<ReplicationSettings, 'tags'>,
): Promise<boolean> {
  if (tags === undefined) return true;
  if (image.tag !== undefined) return tagPasses(tags, image.tag);
  let { subject } = image;
  for (let length = 0; subject !== null && length < longestChain; length += 1) {
    const found = await db
      .selectFrom('images')
      .leftJoin('replications', join =>
        join
          .onRef('replications.repository_id', '=', 'images.repository_id')
          .onRef('replications.digest', '=', 'images.digest')
          .on('replications.account', '=', to.account)
          .on('replications.region', '=', to.region),
      )
      .select(['images.subject', 'replications.requested_at'])
      .where('images.repository_id', '=', repository.id)
      .where('images.digest', '=', subject)
      .executeTakeFirst();
    if (!found) return false;
    if (found.requested_at !== null) return true;
    const named = await db
      .selectFrom('tags')
      .select('tag')
      .where('repository_id', '=', repository.id)
      .where('digest', '=', subject)
      .execute();
    if (named.some(({ tag }) => tagPasses(tags, tag))) return true;
    subject = found.subject;
  }
  return false;
}

/** One of `include` fits, or there are none, and none of `exclude` does. */
const tagPasses = ({ include, exclude }: NonNullable<ReplicationSettings['tags']>, tag: string): boolean =>
  (include.length === 0 || fits(include, tag)) && !fits(exclude, tag);

const fits = (patterns: readonly string[], tag: string): boolean =>
  patterns.some(pattern => wildcard(pattern)(tag));
