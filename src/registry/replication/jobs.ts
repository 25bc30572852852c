import type { RegistryId } from '../../base/registry-id.ts';
import type { Digest } from '../../wire/oci/digest.ts';

/** One image, under one tag or none, to one destination. */
export interface ReplicationPayload {
  /** Of the source. */
  readonly repositoryId: number;
  readonly digest: Digest;
  /** The one that was pushed. */
  readonly tag?: string | undefined;
  readonly to: RegistryId;
  /** The registries through which the image came to the source, where replication brought it: the first is where it was pushed. */
  readonly via: readonly RegistryId[];
}

/** The policies of a repository, as they are when the job runs, to one destination. */
export interface PolicyReplicationPayload {
  readonly repositoryId: number;
  readonly to: RegistryId;
  /** The registries through which replication brought the source what it has. */
  readonly via: readonly RegistryId[];
}

/**
 * The kinds of the jobs to destinations in this store (`cell` undefined) and in each other cell: a cell that is down
 * or slow takes the workers of no other.
 */
export const replicationJob = (cell: string | undefined): string =>
  cell === undefined ? 'replicate' : `replicate:${cell}`;
export const policyReplicationJob = (cell: string | undefined): string =>
  cell === undefined ? 'replicate-policies' : `replicate-policies:${cell}`;
