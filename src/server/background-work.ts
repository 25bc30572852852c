import type { Logger } from 'pino';
import { policyReplicationWorker } from '../api/replication/policies.ts';
import { replicationWorker } from '../api/replication/worker.ts';
import type { Services } from '../api/services.ts';
import type { Cells } from '../cells/cells.ts';
import { cellWorkers } from '../cells/replication/workers.ts';
import { defaultGrace } from '../registry/collection/collect.ts';
import type { CollectionTotals } from '../registry/collection/totals.ts';
import {
  collectionWorker,
  defaultCollectionInterval,
  planCollections,
} from '../registry/collection/worker.ts';
import { lifecycleWorker } from '../registry/lifecycle/run-policy.ts';
import { previewWorker } from '../registry/lifecycle/run-preview.ts';
import { backfillWorker } from '../registry/replication/backfill.ts';
import { collectionRecord } from './collection-record.ts';
import type { Metrics } from './metrics.ts';
import type { ServerOptions } from './options.ts';

/** Gives the durable queue everybody who works on it. */
export async function addWorkers(
  services: Services,
  on: {
    readonly options: Pick<ServerOptions, 'lifecycleInterval' | 'garbage'>;
    readonly cells: Cells | undefined;
    readonly collections: CollectionTotals;
    readonly metrics: Pick<Metrics, 'replication'> | undefined;
    readonly log: Logger;
  },
): Promise<void> {
  const { registry } = services;
  const { jobs, db, world } = registry;
  const { cells, collections, log } = on;
  const meter = on.metrics?.replication;
  jobs.work(lifecycleWorker(registry, on.options.lifecycleInterval));
  jobs.work(previewWorker(registry));
  jobs.work(replicationWorker(services, meter));
  jobs.work(policyReplicationWorker(services));
  jobs.work(backfillWorker(registry));
  for (const worker of cells ? cellWorkers(services, cells, meter) : []) jobs.work(worker);
  const garbage = on.options.garbage ?? { interval: defaultCollectionInterval, grace: defaultGrace };
  jobs.work(
    collectionWorker(registry, {
      ...garbage,
      totals: collections,
      onEnd: run => log.info(collectionRecord(run), 'garbage was collected'),
    }),
  );
  await db.write(tx => planCollections(tx, registry, world.now() + garbage.interval));
}
