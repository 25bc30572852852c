import type { RegistryId } from '../../base/registry-id.ts';
import type { AnyTransaction, Jobs } from '../../store/jobs/jobs.ts';
import type { Digest } from '../../wire/oci/digest.ts';

export const backfillJob = 'replication-backfill';

/** Which images are to be copied: those that are not at the destination as far as is known, those that failed, or all. */
export type BackfillChoice = 'missing' | 'failed' | 'all';

/** Where a backfill goes on: after this image. */
export interface BackfillPlace {
  readonly repository: string;
  /** Absent: after all of the repository. */
  readonly digest?: Digest | undefined;
}

/** What was pushed to a registry before, to one destination. */
export interface BackfillPayload {
  readonly source: RegistryId;
  readonly to: RegistryId;
  /** Only repositories whose names begin with it. */
  readonly prefix: string;
  readonly choice: BackfillChoice;
  /** Absent at the beginning. */
  readonly after?: BackfillPlace | undefined;
}

/** Names the work: the same again, while the first has not begun, is one. */
export const backfillKey = ({ source, to, prefix, choice }: BackfillPayload): string =>
  [`${source.account}/${source.region}`, `${to.account}/${to.region}`, choice, prefix].join(' ');

export const enqueueBackfill = (
  tx: AnyTransaction,
  jobs: Jobs,
  payload: BackfillPayload,
  runAt?: number,
): Promise<void> =>
  jobs.enqueue(tx, {
    kind: backfillJob,
    key: backfillKey(payload),
    payload,
    ...(runAt !== undefined && { runAt }),
  });
