import { Counter, Histogram, type Registry } from 'prom-client';
import type { DoorLabel, Traffic } from '../connections/traffic.ts';
import { byLabel, watchGauge } from './watch.ts';

export type ObserveRequest = (door: DoorLabel, method: string, status: number, seconds: number) => void;

/** Requests, by door. */
export function watchRequests(registry: Registry, traffic: Pick<Traffic, 'inFlight'>): ObserveRequest {
  const requests = new Counter({
    name: 'entrepot_requests_total',
    help: 'Requests answered, by door, HTTP method and status.',
    labelNames: ['door', 'method', 'status'] as const,
    registers: [registry],
  });
  const duration = new Histogram({
    name: 'entrepot_request_duration_seconds',
    help: 'Time from a request to the end of its answer.',
    labelNames: ['door', 'method'] as const,
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60],
    registers: [registry],
  });
  watchGauge(registry, {
    name: 'entrepot_requests_in_flight',
    help: 'Requests whose answers are not sent yet, by door.',
    labels: ['door'],
    read: () => byLabel('door', traffic.inFlight),
  });
  return (door, method, status, seconds) => {
    requests.inc({ door, method, status });
    duration.observe({ door, method }, seconds);
  };
}
