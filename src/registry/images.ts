import type { Kysely } from 'kysely';
import { prepared } from '../store/sql/prepared.ts';
import type { Digest } from '../wire/oci/digest.ts';
import type { Manifest } from '../wire/oci/manifest.ts';
import type { Backend } from './backend.ts';
import type { ImageStatus, StatusFilter } from './image-status.ts';
import type { Repository } from './repositories.ts';
import type { RegistrySchema } from './schema.ts';

/** One image of a repository: a manifest, a manifest list or an artifact, with its exact bytes. */
export interface Image {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly artifactType: string | null;
  readonly subject: Digest | null;
  readonly bytes: Uint8Array;
}

/** The image that a manifest with this digest is. */
export const imageOf = (digest: Digest, { bytes, mediaType, artifactType, subject }: Manifest): Image => ({
  digest,
  bytes,
  mediaType,
  artifactType: artifactType ?? null,
  subject: subject?.digest ?? null,
});

/** An image is asked for by tag, by digest, or by both, which must then agree. */
export interface ImageReference {
  readonly digest?: Digest | undefined;
  readonly tag?: string | undefined;
}

/** What an image is without its bytes. */
export interface ImageDetail {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly artifactType: string | null;
  readonly subject: Digest | null;
  /** What ECR calls imageSizeInBytes. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly pushedAt: number;
  readonly status: ImageStatus;
  /** When it last went to the archive, when it last came back, and its last recorded pull. */
  readonly archivedAt: number | null;
  readonly activatedAt: number | null;
  readonly pulledAt: number | null;
  readonly tags: readonly string[];
}

/** An image as it is pulled; `pulledAt` is the last pull on record. */
export interface PulledImage extends Image {
  readonly pulledAt: number | null;
}

/** The image that a pull asks for, with its bytes: from memory while nobody writes. One that is archived is not found. */
export function findImage(
  backend: Backend,
  repository: Repository,
  reference: ImageReference,
): Promise<PulledImage | undefined> {
  const { digest = '', tag } = reference;
  const key = `image ${repository.id} ${digest} ${tag === undefined ? '' : `tag ${tag}`}`;
  return backend.db.recall(key, () => readImage(backend, repository, reference), sizeOf);
}

const sizeOf = (image: PulledImage | undefined): number => image?.bytes.length ?? 0;

async function readImage(
  backend: Backend,
  { id: repository }: Repository,
  { digest, tag }: ImageReference,
): Promise<PulledImage | undefined> {
  const { read } = backend.db;
  if (tag === undefined) {
    return digest && activeImage(read, repository, digest);
  }
  const image = (await imageByTag(read, { repository, tag })).rows[0];
  return digest === undefined || image?.digest === digest ? image : undefined;
}

const pullable = (db: Kysely<RegistrySchema>) =>
  db
    .selectFrom('images')
    .innerJoin('manifests', 'manifests.digest', 'images.digest')
    .select([
      'images.digest',
      'images.media_type as mediaType',
      'images.artifact_type as artifactType',
      'images.subject',
      'images.pulled_at as pulledAt',
      'manifests.bytes',
    ])
    .where('images.status', '=', 'ACTIVE');

const imageByDigest = prepared<RegistrySchema, { readonly repository: number; readonly digest: Digest }>()(
  (db, value) =>
    pullable(db)
      .where('images.repository_id', '=', value('repository'))
      .where('images.digest', '=', value('digest')),
);

/** The tag in a query of its own: joined, SQLite would walk all images of the repository. */
const imageByTag = prepared<RegistrySchema, { readonly repository: number; readonly tag: string }>()(
  (db, value) =>
    pullable(db)
      .where('images.repository_id', '=', value('repository'))
      .where('images.digest', '=', e =>
        e
          .selectFrom('tags')
          .select('tags.digest')
          .where('tags.repository_id', '=', value('repository'))
          .where('tags.tag', '=', value('tag')),
      ),
);

/** The image of a repository with this digest, unless it is archived. */
export const activeImage = async (
  db: Kysely<RegistrySchema>,
  repository: number,
  digest: Digest,
): Promise<PulledImage | undefined> => (await imageByDigest(db, { repository, digest })).rows[0];

/** The digest that a tag points at. */
export async function tagged(
  backend: Backend,
  repository: Repository,
  tag: string,
): Promise<Digest | undefined> {
  const row = await backend.db.read
    .selectFrom('tags')
    .select('digest')
    .where('repository_id', '=', repository.id)
    .where('tag', '=', tag)
    .executeTakeFirst();
  return row?.digest;
}

/** Which images a listing shows. */
interface ImageFilter {
  readonly tagStatus: TagStatus;
  readonly imageStatus: StatusFilter;
}

export type TagStatus = 'TAGGED' | 'UNTAGGED' | 'ANY';

/**
 * The images that a filter lets through, in the order of their digests: what pages are cut from. An untagged image
 * among many tagged ones is searched for; everything else is found by an index.
 */
const imagesThrough = (backend: Backend, repository: Repository, filter: ImageFilter) =>
  backend.db.read
    .selectFrom('images')
    .where('repository_id', '=', repository.id)
    .$if(filter.imageStatus !== 'ANY', query => query.where('status', '=', filter.imageStatus as ImageStatus))
    .$if(filter.tagStatus !== 'ANY', query =>
      query.where(e => {
        const tagged = e.exists(
          e
            .selectFrom('tags')
            .select('tags.tag')
            .where('tags.repository_id', '=', repository.id)
            .whereRef('tags.digest', '=', 'images.digest'),
        );
        return filter.tagStatus === 'TAGGED' ? tagged : e.not(tagged);
      }),
    )
    .orderBy('digest');

/** The tags of these images. By digest first, as their index has them: else SQLite walks all of the repository's. */
const tagsOfImages = (backend: Backend, repository: Repository, images: readonly { digest: Digest }[]) =>
  backend.db.read
    .selectFrom('tags')
    .select(['digest', 'tag'])
    .where('repository_id', '=', repository.id)
    .where(
      'digest',
      'in',
      images.map(image => image.digest),
    )
    .orderBy('digest')
    .orderBy('tag');

/**
 * Those of `digests` that are there, whatever their status, with their tags, or a page of all images in the order of
 * their digests.
 */
export async function describeImages(
  backend: Backend,
  repository: Repository,
  which:
    | { readonly digests: readonly Digest[] }
    | (ImageFilter & { readonly after?: string | undefined; readonly limit: number }),
): Promise<ImageDetail[]> {
  const through =
    'digests' in which
      ? imagesThrough(backend, repository, { tagStatus: 'ANY', imageStatus: 'ANY' }).where(
          'digest',
          'in',
          which.digests,
        )
      : imagesThrough(backend, repository, which)
          .where('digest', '>', (which.after ?? '') as Digest)
          .limit(which.limit);
  const images = await through
    .select([
      'digest',
      'media_type as mediaType',
      'artifact_type as artifactType',
      'subject',
      'image_size as size',
      'pushed_at as pushedAt',
      'status',
      'archived_at as archivedAt',
      'activated_at as activatedAt',
      'pulled_at as pulledAt',
    ])
    .execute();
  if (images.length === 0) return [];
  const tags = await tagsOfImages(backend, repository, images).execute();
  const byDigest = Map.groupBy(tags, row => row.digest);
  return images.map(image => ({ ...image, tags: (byDigest.get(image.digest) ?? []).map(row => row.tag) }));
}

/** Where a page of (digest, tag) pairs ends, and the next one begins. */
export interface ImageIdPosition {
  readonly digest: string;
  readonly tag: string;
}

/**
 * A page of a repository's (digest, tag) pairs; an untagged image is one pair with an undefined tag. Archived images
 * are shown only where `imageStatus` asks for them.
 */
export async function listImageIds(
  backend: Backend,
  repository: Repository,
  page: {
    readonly after?: ImageIdPosition | undefined;
    readonly limit: number;
    readonly tagStatus?: TagStatus | undefined;
    readonly imageStatus?: StatusFilter | undefined;
  },
): Promise<{ digest: Digest; tag: string | undefined }[]> {
  const { after, limit, tagStatus = 'ANY', imageStatus = 'ACTIVE' } = page;
  const first = (after?.digest ?? '') as Digest;
  // Each image makes at least one pair, but the one where the last page ended may have no more.
  const images = await imagesThrough(backend, repository, { tagStatus, imageStatus })
    .select('digest')
    .where('digest', '>=', first)
    .limit(limit + 1)
    .execute();
  if (images.length === 0) return [];
  const tags = await tagsOfImages(backend, repository, images)
    .where(e => e.or([e('digest', '>', first), e('tag', '>', after?.tag ?? '')]))
    .limit(limit)
    .execute();
  const lastTagged = tags.length === limit ? tags.at(-1)?.digest : undefined;
  const byDigest = Map.groupBy(tags, row => row.digest);
  return images
    .filter(({ digest }) => lastTagged === undefined || digest <= lastTagged)
    .flatMap(({ digest }) => {
      const own = byDigest.get(digest)?.map(row => ({ digest, tag: row.tag as string | undefined }));
      return own ?? (digest === after?.digest ? [] : [{ digest, tag: undefined }]);
    })
    .slice(0, limit);
}

/** A page of a repository's tags in the order of their bytes; those of archived images are left out. */
export async function listTags(
  backend: Backend,
  repository: Repository,
  page: { readonly after?: string | undefined; readonly limit: number },
): Promise<string[]> {
  const rows = await backend.db.read
    .selectFrom('tags')
    .select('tag')
    .where('repository_id', '=', repository.id)
    .where('tag', '>', page.after ?? '')
    .where(e =>
      e.exists(
        e
          .selectFrom('images')
          .select('images.digest')
          .where('images.repository_id', '=', repository.id)
          .whereRef('images.digest', '=', 'tags.digest')
          .where('images.status', '=', 'ACTIVE'),
      ),
    )
    .orderBy('tag')
    .limit(page.limit)
    .execute();
  return rows.map(row => row.tag);
}
