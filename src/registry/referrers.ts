import type { Digest } from '../wire/oci/digest.ts';
import type { Backend } from './backend.ts';
import type { Repository } from './repositories.ts';

/** A descriptor of an image whose manifest names another one as its subject. */
export interface Referrer {
  readonly digest: Digest;
  readonly mediaType: string;
  /** Bytes of the manifest. */
  readonly size: number;
  readonly artifactType: string | null;
  readonly annotations: Readonly<Record<string, string>> | undefined;
}

/** Every image that refers to `subject`, whether or not the subject is there (OCI Distribution 1.1, "Listing Referrers"). */
export async function listReferrers(
  backend: Backend,
  repository: Repository,
  subject: Digest,
): Promise<Referrer[]> {
  const rows = await backend.db.read
    .selectFrom('images')
    .innerJoin('manifests', 'manifests.digest', 'images.digest')
    .select(['images.digest', 'media_type', 'manifest_size', 'artifact_type', 'manifests.bytes'])
    .where('repository_id', '=', repository.id)
    .where('subject', '=', subject)
    .orderBy('pushed_at')
    .orderBy('images.digest')
    .execute();
  return rows.map(row => ({
    digest: row.digest,
    mediaType: row.media_type,
    size: row.manifest_size,
    artifactType: row.artifact_type,
    annotations: annotationsOf(row.bytes),
  }));
}

/** The manifest was checked when it came in. */
const annotationsOf = (bytes: Uint8Array): Record<string, string> | undefined =>
  (JSON.parse(Buffer.from(bytes).toString()) as { annotations?: Record<string, string> }).annotations;
