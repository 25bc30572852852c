import type { Kysely } from 'kysely';
import type { Digest } from '../../wire/oci/digest.ts';
import { activeImage, type Image } from '../images.ts';
import { type Repository, repositoryById } from '../repositories.ts';
import type { RegistrySchema } from '../schema.ts';
import type { ReplicationPayload } from './jobs.ts';

/** What a job has to copy, as it is when the job runs. */
export interface SourceImage {
  readonly repository: Repository;
  /** The image after the children that it lists. */
  readonly images: readonly Image[];
  /** Undefined where the tag has moved on: whatever moved it has a job of its own. */
  readonly tag: string | undefined;
}

/** Undefined where the image was deleted or archived meanwhile: then there is nothing to copy. */
export async function readSource(
  db: Kysely<RegistrySchema>,
  { repositoryId, digest, tag }: ReplicationPayload,
): Promise<SourceImage | undefined> {
  const repository = await repositoryById(db, repositoryId);
  if (!repository) return undefined;
  const images = await withChildren(db, repositoryId, digest);
  if (images.length === 0) return undefined;
  const points =
    tag === undefined
      ? undefined
      : await db
          .selectFrom('tags')
          .select('digest')
          .where('repository_id', '=', repositoryId)
          .where('tag', '=', tag)
          .executeTakeFirst();
  return { repository, images, tag: points?.digest === digest ? tag : undefined };
}

/** An image after its children, and theirs; each once. Empty where it cannot be pulled. */
async function withChildren(
  db: Kysely<RegistrySchema>,
  repositoryId: number,
  digest: Digest,
  seen: Set<Digest> = new Set(),
): Promise<Image[]> {
  if (seen.has(digest)) return [];
  seen.add(digest);
  const image = await activeImage(db, repositoryId, digest);
  if (!image) return [];
  const children = await db
    .selectFrom('image_references')
    .select('digest')
    .where('repository_id', '=', repositoryId)
    .where('image_digest', '=', digest)
    .where('kind', '=', 'manifest')
    .execute();
  const before: Image[] = [];
  for (const child of children) before.push(...(await withChildren(db, repositoryId, child.digest, seen)));
  return [...before, image];
}
