import type { Registry } from 'prom-client';
import type { Jobs, KindStats } from '../../store/jobs/jobs.ts';
import { type Sample, watchGauge } from './watch.ts';

/** Background work. */
export function watchJobs(registry: Registry, jobs: Pick<Jobs, 'stats'>): void {
  const each = (samples: (kind: KindStats) => readonly Sample[]) => async () =>
    (await jobs.stats()).flatMap(samples);
  watchGauge(registry, {
    name: 'entrepot_jobs',
    help: 'Background work in the queue, by kind and state.',
    labels: ['kind', 'state'],
    read: each(({ kind, waiting, running, failed }) => [
      [{ kind, state: 'waiting' }, waiting],
      [{ kind, state: 'running' }, running],
      [{ kind, state: 'failed' }, failed],
    ]),
  });
  watchGauge(registry, {
    name: 'entrepot_jobs_oldest_age_seconds',
    help: 'Age of the oldest unfinished job, by kind.',
    labels: ['kind'],
    read: each(({ kind, oldestAge }) => [[{ kind }, oldestAge / 1000]]),
  });
  watchGauge(registry, {
    name: 'entrepot_job_attempts',
    help: 'Attempts since the start, by kind and how they ended.',
    labels: ['kind', 'result'],
    read: each(({ kind, totals }) => [
      [{ kind, result: 'done' }, totals.done],
      [{ kind, result: 'retried' }, totals.retried],
      [{ kind, result: 'failed' }, totals.failed],
    ]),
  });
}
