import type { Digest } from '../wire/oci/digest.ts';
import type { Backend } from './backend.ts';
import type { Repository } from './repositories.ts';

/** One image of a repository: a manifest, a manifest list or an artifact, with its exact bytes. */
export interface Image {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly artifactType: string | null;
  readonly subject: Digest | null;
  readonly bytes: Uint8Array;
}

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
  readonly tags: readonly string[];
}

export async function findImage(
  backend: Backend,
  repository: Repository,
  reference: ImageReference,
): Promise<Image | undefined> {
  const digest =
    reference.tag === undefined ? reference.digest : await tagged(backend, repository, reference.tag);
  if (digest === undefined || (reference.digest !== undefined && reference.digest !== digest))
    return undefined;
  return backend.db.read
    .selectFrom('images')
    .innerJoin('manifests', 'manifests.digest', 'images.digest')
    .select([
      'images.digest',
      'images.media_type as mediaType',
      'images.artifact_type as artifactType',
      'images.subject',
      'manifests.bytes',
    ])
    .where('images.repository_id', '=', repository.id)
    .where('images.digest', '=', digest)
    .executeTakeFirst();
}

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

/** Those of `digests` that are there, with their tags, or a page of all images in the order of their digests. */
export async function describeImages(
  backend: Backend,
  repository: Repository,
  which:
    | { readonly digests: readonly Digest[] }
    | {
        readonly after?: string | undefined;
        readonly limit: number;
        readonly tagStatus: 'TAGGED' | 'UNTAGGED' | 'ANY';
      },
): Promise<ImageDetail[]> {
  const all = backend.db.read
    .selectFrom('images')
    .select([
      'digest',
      'media_type as mediaType',
      'artifact_type as artifactType',
      'subject',
      'image_size as size',
      'pushed_at as pushedAt',
    ])
    .where('repository_id', '=', repository.id)
    .orderBy('digest');
  const images = await ('digests' in which
    ? all.where('digest', 'in', which.digests)
    : all
        .where('digest', '>', (which.after ?? '') as Digest)
        .$if(which.tagStatus !== 'ANY', query =>
          query.where(e => {
            const tagged = e.exists(
              e
                .selectFrom('tags')
                .select('tags.tag')
                .where('tags.repository_id', '=', repository.id)
                .whereRef('tags.digest', '=', 'images.digest'),
            );
            return which.tagStatus === 'TAGGED' ? tagged : e.not(tagged);
          }),
        )
        .limit(which.limit)
  ).execute();
  if (images.length === 0) return [];
  const tags = await backend.db.read
    .selectFrom('tags')
    .select(['digest', 'tag'])
    .where('repository_id', '=', repository.id)
    .where(
      'digest',
      'in',
      images.map(image => image.digest),
    )
    .orderBy('tag')
    .execute();
  const byDigest = Map.groupBy(tags, row => row.digest);
  return images.map(image => ({ ...image, tags: (byDigest.get(image.digest) ?? []).map(row => row.tag) }));
}

/** Where a page of (digest, tag) pairs ends, and the next one begins. */
export interface ImageIdPosition {
  readonly digest: string;
  readonly tag: string;
}

/** A page of a repository's (digest, tag) pairs; an untagged image is one pair with an undefined tag. */
export async function listImageIds(
  backend: Backend,
  repository: Repository,
  page: {
    readonly after?: ImageIdPosition | undefined;
    readonly limit: number;
    readonly tagStatus?: 'TAGGED' | 'UNTAGGED' | 'ANY' | undefined;
  },
): Promise<{ digest: Digest; tag: string | undefined }[]> {
  const { digest: afterDigest = '', tag: afterTag = '' } = page.after ?? {};
  let query = backend.db.read
    .selectFrom('images')
    .leftJoin('tags', join =>
      join
        .onRef('tags.repository_id', '=', 'images.repository_id')
        .onRef('tags.digest', '=', 'images.digest'),
    )
    .select(['images.digest', 'tags.tag'])
    .where('images.repository_id', '=', repository.id)
    .where('images.digest', '>=', afterDigest as Digest)
    .where(e => e.or([e('images.digest', '>', afterDigest as Digest), e('tags.tag', '>', afterTag)]))
    .orderBy('images.digest')
    .orderBy('tags.tag')
    .limit(page.limit);
  if (page.tagStatus === 'TAGGED') query = query.where('tags.tag', 'is not', null);
  if (page.tagStatus === 'UNTAGGED') query = query.where('tags.tag', 'is', null);
  const rows = await query.execute();
  return rows.map(row => ({ digest: row.digest, tag: row.tag ?? undefined }));
}

/** A page of a repository's tags in the order of their bytes. */
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
    .orderBy('tag')
    .limit(page.limit)
    .execute();
  return rows.map(row => row.tag);
}
