import type { Digest } from '../../wire/oci/digest.ts';

/** Milliseconds since 1970. */
type Time = number;

export interface ReplicationSchema {
  /** How the copying of an image to a destination stands. Goes when the image goes. */
  replications: {
    repository_id: number;
    digest: Digest;
    /** The destination. */
    account: string;
    region: string;
    /** Jobs that have not ended: one for each tag that was pushed. */
    pending: number;
    requested_at: Time;
    completed_at: Time | null;
    /** Set where the job that ended last failed. */
    failure_code: string | null;
    /** A sentence. */
    reason: string | null;
    /** Bytes that have to travel to another cell, and those that have. */
    bytes: number;
    bytes_sent: number;
  };
  /**
   * The number of the job whose tag was applied last, for each tag that came from another cell: an older job that
   * comes late, by whatever retries, must not move the tag back.
   */
  replicated_tags: {
    repository_id: number;
    tag: string;
    source_account: string;
    source_region: string;
    sequence: number;
  };
  /** Where the policies of a repository could not be brought to a destination. Goes when that has succeeded. */
  policy_replication_failures: {
    repository_id: number;
    /** The destination. */
    account: string;
    region: string;
    failure_code: string;
    /** A sentence. */
    reason: string;
    failed_at: Time;
  };
  /** One row at most: the settings beyond ECR that the server was last started with. */
  replication_settings: {
    /** JSON: see `settings.ts`. */
    entries: string;
  };
}
