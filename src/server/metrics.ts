import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { CollectionTotals } from '../registry/collection/totals.ts';
import type { Jobs, KindStats } from '../store/jobs/jobs.ts';
import type { AuditLog } from './audit-log.ts';

/** What a server tells of itself, in Prometheus' text format. */
export interface Metrics {
  request(door: 'oci' | 'aws' | 'other', method: string, status: number, seconds: number): void;
  render(): Promise<{ readonly type: string; readonly text: string }>;
}

export interface Watched {
  readonly jobs: Pick<Jobs, 'stats'>;
  readonly audit: Pick<AuditLog, 'counts'>;
  readonly collections: CollectionTotals;
}

export function openMetrics({ jobs, audit, collections }: Watched): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const labelNames = ['door', 'method', 'status'] as const;
  const requests = new Counter({
    name: 'entrepot_requests_total',
    help: 'Requests answered, by door, HTTP method and status.',
    labelNames,
    registers: [registry],
  });
  const duration = new Histogram({
    name: 'entrepot_request_duration_seconds',
    help: 'Time from a request to the end of its answer.',
    labelNames: ['door', 'method'] as const,
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60],
    registers: [registry],
  });
  watchJobs(registry, jobs);
  watchCollections(registry, collections);
  watch(
    registry,
    'entrepot_audit_records',
    'Audit records since the start, by what became of them.',
    ['result'],
    {
      read: async () => [
        [{ result: 'recorded' }, audit.counts.recorded],
        [{ result: 'lost' }, audit.counts.lost],
      ],
    },
  );
  return {
    request(door, method, status, seconds) {
      requests.inc({ door, method, status });
      duration.observe({ door, method }, seconds);
    },
    render: async () => ({ type: registry.contentType, text: await registry.metrics() }),
  };
}

type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

/** A gauge that is read when it is asked for. */
function watch(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly string[],
  { read }: { readonly read: () => Promise<readonly Sample[]> },
): void {
  new Gauge({
    name,
    help,
    labelNames: [...labelNames],
    registers: [registry],
    async collect() {
      const samples = await read();
      this.reset();
      for (const [labels, value] of samples) this.set(labels, value);
    },
  });
}

function watchJobs(registry: Registry, jobs: Pick<Jobs, 'stats'>): void {
  const each = (samples: (kind: KindStats) => readonly Sample[]) => ({
    read: async () => (await jobs.stats()).flatMap(samples),
  });
  watch(
    registry,
    'entrepot_jobs',
    'Background work in the queue, by kind and state.',
    ['kind', 'state'],
    each(({ kind, waiting, running, failed }) => [
      [{ kind, state: 'waiting' }, waiting],
      [{ kind, state: 'running' }, running],
      [{ kind, state: 'failed' }, failed],
    ]),
  );
  watch(
    registry,
    'entrepot_jobs_oldest_age_seconds',
    'Age of the oldest unfinished job, by kind.',
    ['kind'],
    each(({ kind, oldestAge }) => [[{ kind }, oldestAge / 1000]]),
  );
  watch(
    registry,
    'entrepot_job_attempts',
    'Attempts since the start, by kind and how they ended.',
    ['kind', 'result'],
    each(({ kind, totals }) => [
      [{ kind, result: 'done' }, totals.done],
      [{ kind, result: 'retried' }, totals.retried],
      [{ kind, result: 'failed' }, totals.failed],
    ]),
  );
}

function watchCollections(registry: Registry, totals: CollectionTotals): void {
  const one = (name: string, help: string, value: () => number) =>
    watch(registry, `entrepot_garbage_${name}`, help, [], { read: async () => [[{}, value()]] });
  one('runs', 'Collections of garbage that ended since the start.', () => totals.runs);
  one('layers_removed', 'Layers taken from repositories whose images do not need them.', () => totals.layers);
  one('blobs_removed', 'Blobs removed because no repository held them.', () => totals.blobs);
  one('bytes_removed', 'Bytes of the blobs removed.', () => totals.bytes);
  one('failures', 'Blobs that could not be removed.', () => totals.failures);
  one('runs_held', 'Collections that kept blobs because of a hold, as a backup takes it.', () => totals.held);
  one(
    'blobs_young',
    'Blobs without a holder that the last collection kept for their age.',
    () => totals.young,
  );
  one('last_duration_seconds', 'How long the last collection took.', () => totals.duration / 1000);
  one(
    'last_end_seconds',
    'When the last collection ended, in seconds since 1970; 0 where none did.',
    () => (totals.endedAt ?? 0) / 1000,
  );
}
