import type { Contestant } from './contestant.ts';
import type { Result, Workload } from './workload.ts';

export interface Run {
  readonly results: readonly Result[];
  /** What a contestant could not do. */
  readonly failures: readonly string[];
}

/** The same contestants, another one first each time: whatever changes on the machine meets all alike. */
export const rotated = <T>(all: readonly T[], by: number): T[] =>
  all.map((_, at) => all[(at + by) % all.length] as T);

/**
 * Measures each workload for all contestants in turn, as often as it wants. A contestant that fails is left out of that
 * workload, and the failure is told; this project's own is thrown.
 */
export async function run(
  workloads: readonly Workload[],
  contestants: readonly Contestant[],
  progress: (text: string) => void,
): Promise<Run> {
  const results: Result[] = [];
  const failures: string[] = [];
  for (const workload of workloads) {
    const figures = new Map<Contestant, number[][]>();
    for (const each of contestants) if (workload.takes(each.candidate)) figures.set(each, []);
    const attempt = async (contestant: Contestant, work: () => Promise<void>) => {
      try {
        await work();
      } catch (error) {
        const { name, role } = contestant.candidate;
        if (role === 'entrepot')
          throw new Error(`${workload.name}: ${(error as Error).message}`, { cause: error });
        figures.delete(contestant);
        failures.push(`${name} failed at ${workload.name}: ${(error as Error).message}`);
      }
    };
    progress(`${workload.group}: ${workload.name}`);
    for (const each of [...figures.keys()]) {
      each.pin(workload.apart === true);
      await attempt(each, async () => workload.prepare?.(each));
    }
    for (let repetition = 0; repetition < workload.repetitions; repetition++) {
      for (const each of rotated([...figures.keys()], repetition)) {
        await attempt(each, async () => {
          figures.get(each)?.push([...(await workload.measure(each))]);
        });
      }
    }
    workload.metrics.forEach((metric, at) => {
      const values = new Map(
        [...figures].map(([each, rows]) => [each.candidate.name, rows.map(row => row[at] as number)]),
      );
      results.push({ group: workload.group, name: workload.name, metric, values });
    });
  }
  return { results, failures };
}
