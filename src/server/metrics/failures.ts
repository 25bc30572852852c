import type { Registry } from 'prom-client';
import type { BodyMemory } from '../../api/body-memory.ts';
import type { AuditLog } from '../audit-log.ts';
import { byLabel, watchCounter, watchGauge } from './watch.ts';

export interface FailuresOptions {
  /** How often a request failed for no fault of its client, by the fault's code. */
  readonly failures: Readonly<Record<string, number>>;
  readonly audit: Pick<AuditLog, 'counts'>;
  readonly bodyMemory: Pick<BodyMemory, 'used' | 'waiting' | 'refused'>;
}

/** What the server itself could not do, and how near it is to that. */
export function watchFailures(registry: Registry, { failures, audit, bodyMemory }: FailuresOptions): void {
  watchCounter(registry, {
    name: 'entrepot_failures_total',
    help: 'Requests that failed for no fault of their clients, by what failed.',
    labels: ['code'],
    read: () => byLabel('code', failures),
  });
  watchGauge(registry, {
    name: 'entrepot_audit_records',
    help: 'Audit records since the start, by what became of them.',
    labels: ['result'],
    read: () => byLabel('result', { recorded: audit.counts.recorded, lost: audit.counts.lost }),
  });
  watchGauge(registry, {
    name: 'entrepot_body_memory_bytes',
    help: 'Memory that bodies of requests take which are read whole.',
    read: () => bodyMemory.used,
  });
  watchGauge(registry, {
    name: 'entrepot_body_memory_waiting',
    help: 'Requests that wait for room in memory for their bodies.',
    read: () => bodyMemory.waiting,
  });
  watchCounter(registry, {
    name: 'entrepot_body_memory_refused_total',
    help: 'Requests that found no room in memory for their bodies in time.',
    read: () => bodyMemory.refused,
  });
}
