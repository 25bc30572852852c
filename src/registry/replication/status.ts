import type { Kysely, Transaction } from 'kysely';
import type { RegistryId } from '../../base/registry-id.ts';
import type { AnyTransaction } from '../../store/jobs/jobs.ts';
import type { Digest } from '../../wire/oci/digest.ts';
import type { RegistrySchema } from '../schema.ts';
import type { ReplicationPayload } from './jobs.ts';

type Tx = Transaction<RegistrySchema>;

/** How the copying of one image to one destination stands. */
export interface ReplicationStatus {
  readonly to: RegistryId;
  readonly status: 'IN_PROGRESS' | 'COMPLETE' | 'FAILED';
  readonly failureCode: string | undefined;
}

/** Of an image to all its destinations; empty where no rule ever covered it. */
export async function replicationStatuses(
  db: Kysely<RegistrySchema>,
  repositoryId: number,
  digest: Digest,
): Promise<ReplicationStatus[]> {
  const rows = await db
    .selectFrom('replications')
    .select(['account', 'region', 'pending', 'failure_code'])
    .where('repository_id', '=', repositoryId)
    .where('digest', '=', digest)
    .orderBy('account')
    .orderBy('region')
    .execute();
  return rows.map(({ account, region, pending, failure_code }) => ({
    to: { account, region },
    status: pending > 0 ? 'IN_PROGRESS' : failure_code === null ? 'COMPLETE' : 'FAILED',
    failureCode: pending === 0 && failure_code !== null ? failure_code : undefined,
  }));
}

/** A job was enqueued. */
export async function replicationRequested(tx: Tx, payload: ReplicationPayload, now: number): Promise<void> {
  const { repositoryId, digest, to } = payload;
  await tx
    .insertInto('replications')
    .values({
      repository_id: repositoryId,
      digest,
      account: to.account,
      region: to.region,
      pending: 1,
      requested_at: now,
      completed_at: null,
      failure_code: null,
      reason: null,
      bytes: 0,
      bytes_sent: 0,
    })
    .onConflict(c =>
      c.columns(['repository_id', 'digest', 'account', 'region']).doUpdateSet(e => ({
        // The lag is that of the oldest job which has not ended.
        requested_at: e
          .case()
          .when('replications.pending', '=', 0)
          .then(now)
          .else(e.ref('replications.requested_at'))
          .end(),
        pending: e('replications.pending', '+', 1),
      })),
    )
    .execute();
}

/**
 * A job has done its work; `bytes` had to travel for it. Resolves to when it was asked for; undefined where the image
 * is gone by now.
 */
export async function replicationCompleted(
  tx: Tx,
  payload: ReplicationPayload,
  now: number,
  bytes = 0,
): Promise<number | undefined> {
  const row = await ofPayload(tx, payload)
    .set(e => ({
      pending: e('pending', '-', 1),
      completed_at: now,
      failure_code: null,
      reason: null,
      bytes,
      bytes_sent: bytes,
    }))
    .returning('requested_at')
    .executeTakeFirst();
  return row?.requested_at;
}

/** A job found nothing to copy any more: what never arrived has no status. */
export async function replicationDropped(tx: Tx, payload: ReplicationPayload): Promise<void> {
  await ofPayload(tx, payload)
    .set(e => ({ pending: e('pending', '-', 1) }))
    .execute();
  const { repositoryId, digest, to } = payload;
  await tx
    .deleteFrom('replications')
    .where('repository_id', '=', repositoryId)
    .where('digest', '=', digest)
    .where('account', '=', to.account)
    .where('region', '=', to.region)
    .where('pending', '=', 0)
    .where('completed_at', 'is', null)
    .where('failure_code', 'is', null)
    .execute();
}

/** A job was given up. Only SQL. */
export async function replicationFailed(
  tx: AnyTransaction,
  payload: ReplicationPayload,
  failure: { readonly code: string; readonly reason: string },
): Promise<void> {
  await ofPayload(tx, payload)
    .set(e => ({ pending: e('pending', '-', 1), failure_code: failure.code, reason: failure.reason }))
    .execute();
}

/** How many bytes have to travel to another cell, and how many have. */
export async function replicationProgress(
  tx: Tx,
  payload: ReplicationPayload,
  { bytes, sent }: { readonly bytes: number; readonly sent: number },
): Promise<void> {
  await ofPayload(tx, payload).set({ bytes, bytes_sent: sent }).execute();
}

const ofPayload = (tx: Tx, { repositoryId, digest, to }: ReplicationPayload) =>
  tx
    .updateTable('replications')
    .where('repository_id', '=', repositoryId)
    .where('digest', '=', digest)
    .where('account', '=', to.account)
    .where('region', '=', to.region);
