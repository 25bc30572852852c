import type { Digest } from '../../wire/oci/digest.ts';

/** What the evaluation looks at of an image. Times are milliseconds since 1970. */
export interface LifecycleImage {
  readonly digest: Digest;
  readonly tags: readonly string[];
  readonly storageClass: 'standard' | 'archive';
  readonly pushedAt: number;
  /** The last recorded pull. */
  readonly pulledAt: number | null;
  /** When it last went to the archive, and when it last came back. */
  readonly archivedAt: number | null;
  readonly activatedAt: number | null;
  readonly subject: Digest | null;
  /** Is it a child of a manifest list of the repository? */
  readonly inList: boolean;
}
