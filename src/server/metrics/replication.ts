import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { ReplicationMeter } from '../../api/replication/worker.ts';
import type { Backend } from '../../registry/backend.ts';

/** Milliseconds in a second. */
const second = 1_000;

/**
 * Metrics of replication. The label `cell` is the cell that serves the destination, `store` where it shares this
 * server's store.
 */
export function replicationMetrics(
  register: Registry,
  { db, world }: Pick<Backend, 'db' | 'world'>,
): ReplicationMeter {
  const registers = [register];
  const lag = new Histogram({
    name: 'entrepot_replication_lag_seconds',
    help: 'Time from a push to the arrival of the image at a destination.',
    labelNames: ['cell'] as const,
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 15, 60, 600, 3_600, 86_400],
    registers,
  });
  const copied = new Counter({
    name: 'entrepot_replication_images_total',
    help: 'Images that arrived at a destination, once for each tag.',
    labelNames: ['cell'] as const,
    registers,
  });
  const failed = new Counter({
    name: 'entrepot_replication_failures_total',
    help: 'Images that were given up, by failure code.',
    labelNames: ['cell', 'code'] as const,
    registers,
  });
  const bytes = new Counter({
    name: 'entrepot_replication_sent_bytes_total',
    help: 'Bytes of layers and manifests sent to other cells.',
    labelNames: ['cell'] as const,
    registers,
  });
  const destinations = () =>
    db.read
      .selectFrom('replications')
      .select(e => [
        'account',
        'region',
        e.fn.countAll<number>().as('images'),
        e.fn.min('requested_at').as('oldest'),
      ])
      // The partial index holds these alone.
      .where('pending', '>', 0)
      .groupBy(['account', 'region'])
      .execute();
  new Gauge({
    name: 'entrepot_replication_pending_images',
    help: 'Images on their way, by destination.',
    labelNames: ['account', 'region'] as const,
    registers,
    async collect() {
      const rows = await destinations();
      this.reset();
      for (const { account, region, images } of rows) this.set({ account, region }, images);
    },
  });
  new Gauge({
    name: 'entrepot_replication_oldest_pending_seconds',
    help: 'Age of the oldest image on its way, by destination.',
    labelNames: ['account', 'region'] as const,
    registers,
    async collect() {
      const rows = await destinations();
      this.reset();
      for (const { account, region, oldest } of rows)
        this.set({ account, region }, Math.max(0, world.now() - oldest) / second);
    },
  });
  return {
    copied(cell, milliseconds) {
      copied.inc({ cell });
      lag.observe({ cell }, milliseconds / second);
    },
    failed: (cell, code) => failed.inc({ cell, code }),
    sent: (cell, count) => bytes.inc({ cell }, count),
  };
}
