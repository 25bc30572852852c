import { Registry } from 'prom-client';
import type { FollowingStatus } from '../accounts/following/follow.ts';
import type { ReplicationMeter } from '../api/replication/worker.ts';
import type { World } from '../base/world.ts';
import type { Backend } from '../registry/backend.ts';
import type { CollectionTotals } from '../registry/collection/totals.ts';
import type { Jobs } from '../store/jobs/jobs.ts';
import type { TurnTimes } from '../store/sql/turn-times.ts';
import type { Traffic } from './connections/traffic.ts';
import { watchCollections } from './metrics/collections.ts';
import { watchConnections } from './metrics/connections.ts';
import { watchDatabase } from './metrics/database.ts';
import { type FailuresOptions, watchFailures } from './metrics/failures.ts';
import { watchFollowing } from './metrics/following.ts';
import { watchJobs } from './metrics/jobs.ts';
import { type MachineOptions, watchMachine } from './metrics/machine.ts';
import { replicationMetrics } from './metrics/replication.ts';
import { type ObserveRequest, watchRequests } from './metrics/requests.ts';

/** What a server tells of itself, in Prometheus' text format. */
export interface Metrics {
  readonly request: ObserveRequest;
  readonly replication: ReplicationMeter;
  render(): Promise<{ readonly type: string; readonly text: string }>;
}

export interface MetricsOptions extends FailuresOptions, Omit<MachineOptions, 'traffic'> {
  readonly jobs: Pick<Jobs, 'stats'>;
  readonly traffic: Traffic;
  readonly writes: TurnTimes;
  readonly collections: CollectionTotals;
  readonly registry: Pick<Backend, 'db' | 'world'>;
  /** Of the home of accounts; undefined where this server follows none. */
  readonly following: () => FollowingStatus | undefined;
  readonly world: Pick<World, 'now'>;
}

/** Each part registers its own in a file of `metrics/`; docs/metrics.md lists them all. */
export function openMetrics(options: MetricsOptions): Metrics {
  const registry = new Registry();
  watchMachine(registry, options);
  const request = watchRequests(registry, options.traffic);
  watchConnections(registry, options.traffic);
  watchDatabase(registry, options.writes);
  watchJobs(registry, options.jobs);
  watchCollections(registry, options.collections);
  watchFailures(registry, options);
  watchFollowing(registry, options.following, options.world.now);
  return {
    request,
    replication: replicationMetrics(registry, options.registry),
    render: async () => ({ type: registry.contentType, text: await registry.metrics() }),
  };
}
