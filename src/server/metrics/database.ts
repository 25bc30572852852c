import type { Registry } from 'prom-client';
import type { TurnTimes } from '../../store/sql/turn-times.ts';
import { watchCounter, watchGauge } from './watch.ts';

/** The queue for the database's one writer. */
export function watchDatabase(registry: Registry, writes: TurnTimes): void {
  watchGauge(registry, {
    name: 'entrepot_sql_writes_waiting',
    help: 'Transactions that wait for their turn to write.',
    read: () => writes.waiting,
  });
  watchCounter(registry, {
    name: 'entrepot_sql_writes_total',
    help: 'Transactions that had their turn to write.',
    read: () => writes.turns,
  });
  watchCounter(registry, {
    name: 'entrepot_sql_write_wait_seconds_total',
    help: 'Time that transactions waited for their turn to write.',
    read: () => writes.waited / 1000,
  });
  watchCounter(registry, {
    name: 'entrepot_sql_write_busy_seconds_total',
    help: 'Time in which a transaction had its turn to write.',
    read: () => writes.busy / 1000,
  });
}
