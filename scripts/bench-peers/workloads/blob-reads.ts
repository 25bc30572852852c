import { GiB, MiB } from '../content.ts';
import { metered, timed } from '../meter.ts';
import type { Plan } from '../plan.ts';
import { RegistryClient } from '../registry-client.ts';
import { sizeName } from '../sizes.ts';
import { median } from '../statistics.ts';
import type { Metric, Workload } from '../workload.ts';

/** So many of each size in one repetition that they take long enough to be counted. */
const readings: readonly (readonly [size: number, times: number])[] = [
  [MiB, 200],
  [100 * MiB, 5],
  [GiB, 1],
];

const metrics = (size: number): readonly Metric[] => [
  {
    unit: 'MiB/s',
    better: 'more',
    aim: { against: 'files', times: 1 },
    limit: ({ loopback }) => ({ name: 'loopback', value: loopback }),
  },
  ...(size < GiB ? [{ unit: 'p50, ms', better: 'less' } as const] : []),
  {
    unit: 'CPU-s per GiB',
    better: 'less',
    aim: { against: 'files', times: 1 },
    limit: ({ loopbackCpu }) => ({ name: 'its sender', value: loopbackCpu }),
  },
];

const workload = (size: number, times: number, { repetitions }: Plan): Workload => ({
  group: 'Blob GET, one after the other',
  name: `blob GET ${sizeName(size)}`,
  metrics: metrics(size),
  apart: true,
  reads: [size],
  repetitions,
  takes: ({ role }) => role !== 'open',
  measure: async contestant => {
    const client = await RegistryClient.open(contestant.server.url, contestant.login.pull);
    const path = contestant.pathOf(size);
    const pull = () => client.pullBlob({ size, digest: path }, path);
    await pull();
    let taken: number[] = [];
    const { wall, cpu } = await metered(contestant, async () => {
      taken = await timed(times, pull);
    });
    client.close();
    const bytes = size * times;
    const perGiB = (cpu / bytes) * GiB;
    return [bytes / MiB / wall, ...(size < GiB ? [median(taken)] : []), perGiB];
  },
});

export const blobReads = (plan: Plan): Workload[] =>
  readings.filter(([size]) => size <= plan.largest * MiB).map(([size, times]) => workload(size, times, plan));
