import type { AnyTransaction, Jobs, Worker } from '../../store/jobs/jobs.ts';
import type { Backend } from '../backend.ts';
import { collectGarbage } from './collect.ts';
import { type Run, runOf } from './run.ts';
import type { CollectionTotals } from './totals.ts';

/** The kind of background work. */
export const collectionJob = 'garbage';

/** Milliseconds between two collections. */
export const defaultCollectionInterval = 6 * 3600 * 1000;

interface CollectionPayload {
  /** Milliseconds; the server's own where it is not given. */
  readonly grace?: number | undefined;
  /** It comes back by itself. */
  readonly periodic: boolean;
}

interface Enqueuing {
  readonly jobs: Pick<Jobs, 'enqueue'>;
}

/** Has garbage collected from time to time, first at `runAt` unless an earlier time is planned already. */
export const planCollections = (tx: AnyTransaction, { jobs }: Enqueuing, runAt: number): Promise<void> => {
  const payload: CollectionPayload = { periodic: true };
  return jobs.enqueue(tx, { kind: collectionJob, key: 'periodic', payload, runAt });
};

/** What `entrepot gc` asks for: one collection now. */
export const requestedCollection = (grace: number | undefined) => {
  const payload: CollectionPayload = { grace, periodic: false };
  return { kind: collectionJob, key: 'requested', payload };
};

export interface CollectionSettings {
  /** Milliseconds. */
  readonly interval: number;
  readonly grace: number;
  readonly totals: CollectionTotals;
  readonly onEnd: (run: Run) => void;
}

/** Collects garbage in the durable queue. One at a time, as the removal of blobs needs it. */
export const collectionWorker = (
  backend: Backend,
  { interval, grace, totals, onEnd }: CollectionSettings,
): Worker<CollectionPayload> => ({
  kind: collectionJob,
  // It comes back in the next interval anyway.
  attempts: 1_000_000,
  backoff: { first: 10_000, most: interval },
  async handle(payload, attempt) {
    const before = await runOf(backend.db.read, attempt.id);
    const run = await collectGarbage(backend, {
      grace: payload.grace ?? grace,
      jobId: attempt.id,
      signal: attempt.signal,
      progress: totals.follow(before),
    });
    await backend.db.write(async tx => {
      if (payload.periodic) await planCollections(tx, backend, backend.world.now() + interval);
      await attempt.finish(tx);
    });
    totals.ended(run);
    onEnd(run);
  },
});
