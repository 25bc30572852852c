import { type Content, MiB } from '../content.ts';
import type { Contestant } from '../contestant.ts';
import { type Image, layerSizes, makeImage, pullImage, pushImage } from '../image.ts';
import { metered, peakMemory } from '../meter.ts';
import type { Plan } from '../plan.ts';
import { settle } from '../settle.ts';
import { median } from '../statistics.ts';
import type { Figures, Metric, Workload } from '../workload.ts';

const metrics: readonly Metric[] = [
  { unit: 'images/s', better: 'more' },
  { unit: 'p50, ms', better: 'less' },
  { unit: 'CPU-s per image', better: 'less' },
  { unit: 'most memory, MiB', better: 'less' },
];

/** Enough of them that all places are taken most of the time. */
const countFor = (atATime: number): number => Math.max(6, 2 * atATime);

/** Does the work on each image, so many at a time. */
async function measure(
  contestant: Contestant,
  images: readonly Image[],
  atATime: number,
  work: (image: Image) => Promise<void>,
): Promise<Figures> {
  const taken: number[] = [];
  const left = [...images];
  const client = async () => {
    for (let image = left.shift(); image !== undefined; image = left.shift()) {
      const begun = performance.now();
      await work(image);
      taken.push(performance.now() - begun);
    }
  };
  let memory = 0;
  const { wall, cpu } = await metered(contestant, async () => {
    memory = await peakMemory(contestant, () => Promise.all(Array.from({ length: atATime }, client)));
  });
  return [images.length / wall, median(taken), cpu / images.length, memory / MiB];
}

const imageSize = layerSizes.reduce((sum, size) => sum + size);
const group = `Whole images of ${layerSizes.length} layers, ${(imageSize / MiB).toFixed(1)} MiB`;

const takes: Workload['takes'] = ({ role }) => role === 'entrepot' || role === 'peer';

export function images({ repetitions, atATime }: Plan, content: Content): Workload[] {
  const held = new Map<Contestant, Image[]>();
  const push = (at: number): Workload => ({
    group,
    name: `image push, ${at} at a time`,
    metrics,
    repetitions: Math.min(repetitions, 3),
    takes,
    measure: contestant => {
      const fresh = Array.from({ length: countFor(at) }, () => makeImage(content));
      settle(contestant.directory, imageSize * fresh.length);
      const { url } = contestant.server;
      return measure(contestant, fresh, at, image => pushImage(url, contestant.login.push, image));
    },
  });
  const pull = (at: number): Workload => ({
    group,
    name: `image pull, ${at} at a time`,
    metrics,
    repetitions: Math.min(repetitions, 3),
    takes,
    prepare: async contestant => {
      const there = held.get(contestant) ?? [];
      held.set(contestant, there);
      while (there.length < countFor(at)) {
        const image = makeImage(content);
        await pushImage(contestant.server.url, contestant.login.push, image);
        there.push(image);
      }
    },
    measure: contestant => {
      const there = (held.get(contestant) as Image[]).slice(0, countFor(at));
      const { url } = contestant.server;
      return measure(contestant, there, at, image => pullImage(url, contestant.login.pull, image));
    },
  });
  return [...atATime.map(push), ...atATime.map(pull)];
}
