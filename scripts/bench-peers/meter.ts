import type { Contestant } from './contestant.ts';
import { usageOf } from './process-tree.ts';

export interface Metered {
  /** Seconds on the clock. */
  readonly wall: number;
  /** Seconds of processor time of the server. */
  readonly cpu: number;
  /** What of it the system used. */
  readonly system: number;
  /** Seconds of processor time of this process, which is the client. */
  readonly client: number;
}

export async function metered(contestant: Contestant, work: () => Promise<void>): Promise<Metered> {
  const [before, own] = [contestant.usage(), process.cpuUsage()];
  const begun = performance.now();
  await work();
  const wall = (performance.now() - begun) / 1000;
  const [after, { user, system }] = [contestant.usage(), process.cpuUsage(own)];
  const client = (user + system) / 1e6;
  return { wall, cpu: after.cpu - before.cpu, system: after.system - before.system, client };
}

/** The most memory that is resident while the work goes on, bytes. */
export async function peakMemory(contestant: Contestant, work: () => Promise<unknown>): Promise<number> {
  const pids = contestant.processes();
  let most = usageOf(pids).resident;
  const timer = setInterval(() => {
    most = Math.max(most, usageOf(pids).resident);
  }, 50);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  return most;
}

/** Does it so many times, one after the other; answers how long each took, in milliseconds. */
export async function timed(times: number, work: (at: number) => Promise<void>): Promise<number[]> {
  const taken: number[] = [];
  for (let at = 0; at < times; at++) {
    const begun = performance.now();
    await work(at);
    taken.push(performance.now() - begun);
  }
  return taken;
}
