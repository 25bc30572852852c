import { GiB, MiB } from '../content.ts';
import type { Contestant } from '../contestant.ts';
import { metered, timed } from '../meter.ts';
import type { Plan } from '../plan.ts';
import { RegistryClient } from '../registry-client.ts';
import { sizeName } from '../sizes.ts';
import { median, quantile } from '../statistics.ts';
import type { Metric, Workload } from '../workload.ts';

/** So many of each size in one repetition that they take long enough to be counted. */
const readings: readonly (readonly [size: number, times: number])[] = [
  [MiB, 1_000],
  [100 * MiB, 20],
  [GiB, 3],
];

/** Of readings that are short, so many come before the first that counts. */
const warmUp = 20_000;

/** Of a few there is no p99, and of a handful no p50 that the rate does not say already. */
const quantilesFor = (times: number): readonly number[] =>
  times < 10 ? [] : times < 100 ? [0.5] : [0.5, 0.99];

const metrics = (times: number): readonly Metric[] => [
  {
    unit: 'MiB/s',
    better: 'more',
    aim: { against: 'files', times: 1 },
    limit: ({ loopback }) => ({ name: 'loopback', value: loopback }),
  },
  ...quantilesFor(times).map(p => ({ unit: `p${p * 100}, ms`, better: 'less' }) as const),
  {
    unit: 'CPU-s per GiB',
    better: 'less',
    aim: { against: 'files', times: 1 },
    limit: ({ loopbackCpu }) => ({ name: 'its sender', value: loopbackCpu }),
  },
  { unit: 'the system’s part of it', better: 'less' },
  { unit: 'with the client’s', better: 'less' },
];

function workload(size: number, times: number, { repetitions }: Plan): Workload {
  const reading = async (contestant: Contestant) => {
    const client = await RegistryClient.open(contestant.server.url, contestant.login.pull);
    const path = contestant.pathOf(size);
    let taken: number[] = [];
    const used = await metered(contestant, async () => {
      taken = await timed(times, () => client.pullBlob({ size, digest: path }, path));
    });
    client.close();
    return { ...used, taken };
  };
  return {
    group: 'Blob GET, one after the other',
    name: `blob GET ${sizeName(size)}`,
    metrics: metrics(times),
    apart: true,
    reads: [size],
    repetitions,
    takes: ({ role }) => role !== 'open',
    // So that all is measured warm: compiled code, and the file in memory.
    prepare: async contestant => {
      for (let done = 0; done < (times < 100 ? 1 : warmUp); done += times) await reading(contestant);
    },
    measure: async contestant => {
      const { taken, wall, cpu, system, client } = await reading(contestant);
      const bytes = size * times;
      const perGiB = [cpu, system, cpu + client].map(each => (each / bytes) * GiB);
      const quantiles = quantilesFor(times).map(p => (p === 0.5 ? median(taken) : quantile(taken, p)));
      return [bytes / MiB / wall, ...quantiles, ...perGiB];
    },
  };
}

export const blobReads = (plan: Plan): Workload[] =>
  readings.filter(([size]) => size <= plan.largest * MiB).map(([size, times]) => workload(size, times, plan));
