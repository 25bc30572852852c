import type { Registry } from 'prom-client';
import type { Traffic } from '../connections/traffic.ts';
import { byLabel, watchCounter, watchGauge } from './watch.ts';

/** Connections: how many, which were refused or cut, and what went over them. */
export function watchConnections(registry: Registry, traffic: Traffic): void {
  watchGauge(registry, {
    name: 'entrepot_connections',
    help: 'Connections of clients that are open.',
    read: () => traffic.open.size,
  });
  watchGauge(registry, {
    name: 'entrepot_connections_limit',
    help: 'How many connections may be open at once.',
    read: () => traffic.limit,
  });
  watchCounter(registry, {
    name: 'entrepot_connections_accepted_total',
    help: 'Connections that were let in.',
    read: () => traffic.accepted,
  });
  watchCounter(registry, {
    name: 'entrepot_connections_refused_total',
    help: 'Connections that were refused: too many in all, or of one client.',
    labels: ['reason'],
    read: () => byLabel('reason', traffic.refused),
  });
  watchCounter(registry, {
    name: 'entrepot_connections_idle_closed_total',
    help: 'Connections that were closed because nothing was asked on them for long.',
    read: () => traffic.idleClosed,
  });
  watchCounter(registry, {
    name: 'entrepot_timeouts_total',
    help: 'Requests that were cut off, by what took too long: headers, a standstill, a body on its way in or out.',
    labels: ['reason'],
    read: () => byLabel('reason', traffic.timeouts),
  });
  watchCounter(registry, {
    name: 'entrepot_malformed_requests_total',
    help: 'Connections closed because what came was no request, or had too long headers, by the status it got.',
    labels: ['status'],
    read: () => byLabel('status', traffic.malformed),
  });
  watchCounter(registry, {
    name: 'entrepot_bytes_total',
    help: 'Bytes received from clients, and sent to them.',
    labels: ['direction'],
    read: () => byLabel('direction', { ...traffic.bytes }),
  });
}
