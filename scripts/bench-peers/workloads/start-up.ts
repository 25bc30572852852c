import { setTimeout as sleep } from 'node:timers/promises';
import { MiB } from '../content.ts';
import type { Plan } from '../plan.ts';
import type { Workload } from '../workload.ts';

/** Until what it needs only while starting is let go of. */
const settling = 1_000;

/** Stops it and starts it again on what it holds. It comes first, so that memory is that of a server just started. */
export const startUp = ({ repetitions }: Plan): Workload => ({
  group: 'Start',
  name: 'start',
  metrics: [
    { unit: 'ms to the first answer', better: 'less', aim: { against: 'bound', atMost: 500 } },
    { unit: 'idle memory, MiB', better: 'less', aim: { against: 'bound', atMost: 90 } },
    { unit: 'CPU-s', better: 'less' },
  ],
  repetitions: Math.min(repetitions, 3),
  takes: ({ role }) => role === 'entrepot' || role === 'peer',
  measure: async contestant => {
    await contestant.stop();
    const { readyAfter } = await contestant.start();
    const { cpu } = contestant.usage();
    await sleep(settling);
    return [readyAfter, contestant.usage().resident / MiB, cpu];
  },
});
