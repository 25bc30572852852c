import { type Content, type Framing, GiB, MiB } from '../content.ts';
import type { Contestant } from '../contestant.ts';
import { type Metered, metered, timed } from '../meter.ts';
import type { Plan } from '../plan.ts';
import { RegistryClient } from '../registry-client.ts';
import { settle } from '../settle.ts';
import { sizeName } from '../sizes.ts';
import { median, quantile } from '../statistics.ts';
import type { Aim, Metric, Workload } from '../workload.ts';

interface Push {
  readonly size: number;
  /** How many of them are one repetition. */
  readonly times: number;
  /** How many come before the first that counts: servers run for weeks, and some compile what they do often. */
  readonly warmUp?: number;
  /** As Docker frames them where it is not said. */
  readonly framing?: Framing;
  readonly rate?: Aim;
  readonly p50?: Aim;
}

const half: Aim = { against: 'peer', times: 1.5 };
const pushes: readonly Push[] = [
  { size: MiB, times: 60, warmUp: 1_500, p50: { against: 'peer', times: 3 } },
  { size: 10 * MiB, times: 8 },
  { size: 100 * MiB, times: 2, rate: half },
  { size: 100 * MiB, times: 2, framing: 'length' },
  { size: GiB, times: 1, rate: half },
];

/** The p99 of a handful of pushes would be the slowest of them. */
const tells99 = (times: number): boolean => times >= 20;

const metrics = ({ times, rate, p50 }: Push): readonly Metric[] => [
  {
    unit: 'MiB/s',
    better: 'more',
    ...(rate && { aim: rate }),
    limit: ({ sha256, disk }) =>
      disk < sha256 ? { name: 'disk', value: disk } : { name: 'sha256', value: sha256 },
  },
  { unit: 'p50, ms', better: 'less', ...(p50 && { aim: p50 }) },
  ...(tells99(times) ? [{ unit: 'p99, ms', better: 'less' } as const] : []),
  { unit: 'CPU-s per GiB', better: 'less' },
];

/** Pushes so many, one after the other, on one connection; `taken` are the milliseconds of each. */
async function pushing(
  contestant: Contestant,
  { size, framing }: Push,
  times: number,
  content: Content,
): Promise<Metered & { readonly taken: readonly number[] }> {
  const blobs = Array.from({ length: times }, () => content.blob(size));
  const client = await RegistryClient.open(contestant.server.url, contestant.login.push);
  settle(contestant.directory, size * times);
  let taken: readonly number[] = [];
  const used = await metered(contestant, async () => {
    taken = await timed(times, at => client.pushBlob(blobs[at] as (typeof blobs)[number], framing));
  });
  client.close();
  return { ...used, taken };
}

const workload = (push: Push, { repetitions }: Plan, content: Content): Workload => ({
  group: 'Layer push, one after the other',
  name: `push ${sizeName(push.size)}${push.framing === 'length' ? ', length announced' : ''}`,
  metrics: metrics(push),
  repetitions,
  takes: ({ role }) => role === 'entrepot' || role === 'peer',
  prepare: async contestant => {
    if (push.warmUp !== undefined) await pushing(contestant, push, push.warmUp, content);
  },
  measure: async contestant => {
    const { size, times } = push;
    const { taken, wall, cpu } = await pushing(contestant, push, times, content);
    const bytes = size * times;
    const p99 = tells99(times) ? [quantile(taken, 0.99)] : [];
    return [bytes / MiB / wall, median(taken), ...p99, (cpu / bytes) * GiB];
  },
});

/** Pushes of layers that nobody has, as Docker does them; acknowledged is each with the answer to its PUT. */
export const layerPushes = (plan: Plan, content: Content): Workload[] =>
  pushes.filter(({ size }) => size <= plan.largest * MiB).map(push => workload(push, plan, content));
