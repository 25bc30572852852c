import type { Kysely } from 'kysely';
import type { Digest } from '../wire/oci/digest.ts';
import type { Backend } from './backend.ts';
import type { ImageStatus, StatusFilter } from './image-status.ts';
import type { Repository } from './repositories.ts';
import type { RegistrySchema } from './schema.ts';

/** A descriptor of an image whose manifest names another one as its subject. */
export interface Referrer {
  readonly digest: Digest;
  readonly mediaType: string;
  /** Bytes of the manifest. */
  readonly size: number;
  readonly artifactType: string | null;
  readonly annotations: Readonly<Record<string, string>> | undefined;
  readonly status: ImageStatus;
}

/**
 * Every image that refers to `subject` and can be pulled, whether or not the subject is there (OCI Distribution 1.1,
 * "Listing Referrers").
 */
export async function listReferrers(
  backend: Backend,
  repository: Repository,
  subject: Digest,
): Promise<Referrer[]> {
  const rows = await referring(backend, repository, subject)
    .where('status', '=', 'ACTIVE')
    .orderBy('pushed_at')
    .orderBy('images.digest')
    .execute();
  return rows.map(toReferrer);
}

/** A page of the images that refer to `subject`, in the order of their digests. */
export async function pageReferrers(
  backend: Backend,
  repository: Repository,
  subject: Digest,
  page: {
    readonly after?: string | undefined;
    readonly limit: number;
    readonly status: StatusFilter;
    /** Any of these; every type where there are none. */
    readonly artifactTypes: readonly string[];
  },
): Promise<Referrer[]> {
  const { status, artifactTypes } = page;
  const rows = await referring(backend, repository, subject)
    .where('images.digest', '>', (page.after ?? '') as Digest)
    .$if(status !== 'ANY', query => query.where('status', '=', status as ImageStatus))
    .$if(artifactTypes.length > 0, query => query.where('artifact_type', 'in', artifactTypes))
    .orderBy('images.digest')
    .limit(page.limit)
    .execute();
  return rows.map(toReferrer);
}

/** The images that refer to an image, to one of those, and so on; not the image itself. */
export async function referrerChain(
  db: Kysely<RegistrySchema>,
  repository: Repository,
  digest: Digest,
): Promise<Digest[]> {
  const found = new Set([digest]);
  for (const subject of found) {
    const rows = await db
      .selectFrom('images')
      .select('digest')
      .where('repository_id', '=', repository.id)
      .where('subject', '=', subject)
      .orderBy('digest')
      .execute();
    for (const row of rows) found.add(row.digest);
  }
  found.delete(digest);
  return [...found];
}

const referring = (backend: Backend, repository: Repository, subject: Digest) =>
  backend.db.read
    .selectFrom('images')
    .innerJoin('manifests', 'manifests.digest', 'images.digest')
    .select([
      'images.digest',
      'media_type as mediaType',
      'manifest_size as size',
      'artifact_type as artifactType',
      'status',
      'manifests.bytes',
    ])
    .where('repository_id', '=', repository.id)
    .where('subject', '=', subject);

const toReferrer = ({ bytes, ...row }: Omit<Referrer, 'annotations'> & { bytes: Uint8Array }): Referrer => ({
  ...row,
  annotations: annotationsOf(bytes),
});

/** The manifest was checked when it came in. */
const annotationsOf = (bytes: Uint8Array): Record<string, string> | undefined =>
  (JSON.parse(Buffer.from(bytes).toString()) as { annotations?: Record<string, string> }).annotations;
