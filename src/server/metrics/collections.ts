import type { Registry } from 'prom-client';
import type { CollectionTotals } from '../../registry/collection/totals.ts';
import { watchCounter, watchGauge } from './watch.ts';

/** What garbage collection has done. */
export function watchCollections(registry: Registry, totals: CollectionTotals): void {
  const count = (name: string, help: string, read: () => number) =>
    watchCounter(registry, { name: `entrepot_garbage_${name}_total`, help, read });
  const gauge = (name: string, help: string, read: () => number) =>
    watchGauge(registry, { name: `entrepot_garbage_${name}`, help, read });
  count('runs', 'Collections of garbage that ended.', () => totals.runs);
  count(
    'layers_removed',
    'Layers taken from repositories whose images do not need them.',
    () => totals.layers,
  );
  count('blobs_removed', 'Blobs removed because no repository held them.', () => totals.blobs);
  count('bytes_removed', 'Bytes of the blobs removed.', () => totals.bytes);
  count('failures', 'Blobs that could not be removed.', () => totals.failures);
  count(
    'runs_held',
    'Collections that kept blobs because of a hold, as a backup takes it.',
    () => totals.held,
  );
  gauge(
    'blobs_young',
    'Blobs without a holder that the last collection kept for their age.',
    () => totals.young,
  );
  gauge('last_duration_seconds', 'How long the last collection took.', () => totals.duration / 1000);
  gauge(
    'last_end_seconds',
    'When the last collection ended, in seconds since 1970; 0 where none did.',
    () => (totals.endedAt ?? 0) / 1000,
  );
}
