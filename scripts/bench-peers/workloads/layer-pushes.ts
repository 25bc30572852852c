import { type Content, GiB, MiB } from '../content.ts';
import { metered, timed } from '../meter.ts';
import type { Plan } from '../plan.ts';
import { RegistryClient } from '../registry-client.ts';
import { sizeName } from '../sizes.ts';
import { median, quantile } from '../statistics.ts';
import { syncDisks } from '../sync-disks.ts';
import type { Aim, Metric, Workload } from '../workload.ts';

const pushes: readonly (readonly [size: number, times: number, aim?: Aim | undefined, timeAim?: Aim])[] = [
  [MiB, 30, undefined, { against: 'peer', times: 3 }],
  [10 * MiB, 8],
  [100 * MiB, 2, { against: 'peer', times: 1.5 }],
  [GiB, 1, { against: 'peer', times: 1.5 }],
];

/** The p99 of a handful of pushes would be the slowest of them. */
const tells99 = (times: number): boolean => times >= 20;

const metrics = (times: number, aim?: Aim, timeAim?: Aim): readonly Metric[] => [
  {
    unit: 'MiB/s',
    better: 'more',
    ...(aim && { aim }),
    limit: ({ sha256, disk }) =>
      disk < sha256 ? { name: 'disk', value: disk } : { name: 'sha256', value: sha256 },
  },
  { unit: 'p50, ms', better: 'less', ...(timeAim && { aim: timeAim }) },
  ...(tells99(times) ? [{ unit: 'p99, ms', better: 'less' } as const] : []),
  { unit: 'CPU-s per GiB', better: 'less' },
];

/** Pushes of layers that nobody has, as Docker does them; acknowledged is each with the answer to its PUT. */
export const layerPushes = (plan: Plan, content: Content): Workload[] =>
  pushes
    .filter(([size]) => size <= plan.largest * MiB)
    .map(([size, times, aim, timeAim]) => ({
      group: 'Layer push, one after the other',
      name: `push ${sizeName(size)}`,
      metrics: metrics(times, aim, timeAim),
      repetitions: plan.repetitions,
      takes: ({ role }) => role === 'entrepot' || role === 'peer',
      measure: async contestant => {
        const blobs = Array.from({ length: times }, () => content.blob(size));
        const client = await RegistryClient.open(contestant.server.url, contestant.login.push);
        syncDisks();
        let taken: number[] = [];
        const { wall, cpu } = await metered(contestant, async () => {
          taken = await timed(times, at => client.pushBlob(blobs[at] as (typeof blobs)[number]));
        });
        client.close();
        const bytes = size * times;
        const p99 = tells99(times) ? [quantile(taken, 0.99)] : [];
        return [bytes / MiB / wall, median(taken), ...p99, (cpu / bytes) * GiB];
      },
    }));
