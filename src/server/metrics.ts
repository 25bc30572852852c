import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';

/** What a server tells of itself, in Prometheus' text format. */
export interface Metrics {
  request(door: 'oci' | 'aws' | 'other', method: string, status: number, seconds: number): void;
  render(): Promise<{ readonly type: string; readonly text: string }>;
}

export function openMetrics(): Metrics {
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
  return {
    request(door, method, status, seconds) {
      requests.inc({ door, method, status });
      duration.observe({ door, method }, seconds);
    },
    render: async () => ({ type: registry.contentType, text: await registry.metrics() }),
  };
}
