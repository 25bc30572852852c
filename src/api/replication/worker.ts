import type { Transaction } from 'kysely';
import { emit } from '../../registry/events/emit.ts';
import { imageReplicated } from '../../registry/events/replication-action.ts';
import { type ReplicationPayload, replicationJob } from '../../registry/replication/jobs.ts';
import { replicationFailed } from '../../registry/replication/status.ts';
import { repositoryById } from '../../registry/repositories.ts';
import type { RegistrySchema } from '../../registry/schema.ts';
import type { AnyTransaction, Worker } from '../../store/jobs/jobs.ts';
import type { Services } from '../services.ts';
import { failureCode, givingUp } from './failure.ts';
import { replicateInStore } from './in-store.ts';

/** Told of every image that has arrived or failed, for metrics. Times are in milliseconds. */
export interface ReplicationMeter {
  copied(destination: 'store' | string, lag: number): void;
  failed(destination: 'store' | string, code: string): void;
  /** Bytes have gone to another cell. */
  sent(destination: string, bytes: number): void;
}

/** With the longest pause of 15 minutes, about a day and a half: a destination may be down for a weekend's start. */
export const attempts = 150;

/** Copies images to destinations in this store. */
export const replicationWorker = (
  services: Services,
  meter?: ReplicationMeter,
): Worker<ReplicationPayload> => ({
  kind: replicationJob(undefined),
  // Transactions take turns anyway; a second job reads and decides meanwhile.
  concurrency: 2,
  attempts,
  backoff: { first: 500, most: 900_000 },
  async handle(payload, attempt) {
    const requestedAt = await replicateInStore(services, payload, attempt).catch(givingUp);
    if (requestedAt !== undefined) meter?.copied('store', services.registry.world.now() - requestedAt);
  },
  async onFailed(tx, payload, reason, error) {
    const code = failureCode(error);
    await replicationFailed(tx, payload, { code, reason });
    await emitFailed(tx, services, payload);
    meter?.failed('store', code);
  },
});

/** Tells the destination, in the transaction that gives the job up. */
async function emitFailed(
  tx: AnyTransaction,
  { registry: backend }: Services,
  { repositoryId, digest, tag, to }: ReplicationPayload,
): Promise<void> {
  const source = await repositoryById(tx as Transaction<RegistrySchema>, repositoryId);
  if (!source) return;
  const here = { registry: to, repository: source.name };
  await emit(tx, backend, imageReplicated(here, source.registry, { digest, tag }, 'FAILED'));
}
