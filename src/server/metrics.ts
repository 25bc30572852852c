import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { ReplicationMeter } from '../api/replication/worker.ts';
import type { Backend } from '../registry/backend.ts';
import type { Jobs, KindStats } from '../store/jobs/jobs.ts';
import type { AuditLog } from './audit-log.ts';
import { replicationMetrics } from './replication/metrics.ts';

/** What a server tells of itself, in Prometheus' text format. */
export interface Metrics {
  request(door: 'oci' | 'aws' | 'other', method: string, status: number, seconds: number): void;
  readonly replication: ReplicationMeter;
  render(): Promise<{ readonly type: string; readonly text: string }>;
}

export interface Watched {
  readonly jobs: Pick<Jobs, 'stats'>;
  readonly audit: Pick<AuditLog, 'counts'>;
  readonly registry: Pick<Backend, 'db' | 'world'>;
}

export function openMetrics({ jobs, audit, registry: backend }: Watched): Metrics {
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
    replication: replicationMetrics(registry, backend),
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
