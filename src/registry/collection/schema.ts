import type { Generated } from 'kysely';
import type { Digest } from '../../wire/oci/digest.ts';

/** Milliseconds since 1970. */
type Time = number;

/** The tables of garbage collection; what they are for is in docs/collection.md. */
export interface CollectionSchema {
  /** Blobs that are being removed at this moment, or were when the server died. No repository holds one of them. */
  condemned_blobs: { digest: Digest; changed_before: Time };
  /** One row: how often blobs were condemned. */
  collector: { id: 1; condemnations: number };
  /** While one of these has not expired, no blob is condemned. */
  collection_holds: { id: string; reason: string; expires_at: Time };
  /** One row for each collection that runs, or ran lately. */
  collections: {
    id: Generated<number>;
    /** The job that does it; null where a command does it by itself. */
    job_id: number | null;
    started_at: Time;
    /** When this row was written last. */
    updated_at: Time;
    finished_at: Time | null;
    /** Milliseconds for which what nobody needs is left alone. */
    grace: number;
    phase: 'layers' | 'blobs';
    /** Where to go on: the last row or blob that was looked at. Empty at the beginning. */
    position: string;
    layers: number;
    blobs: number;
    bytes: number;
    /** Blobs that nobody holds, but that came within the grace period. */
    young: number;
    /** Blobs that could not be removed. */
    failures: number;
    /** Why blobs were kept although nobody needs them: the reason of a hold. */
    held: string | null;
  };
}
