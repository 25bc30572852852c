import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { program } from '../../test/support/needs.ts';

/** The cores as `taskset` wants them: the client's is the first, a server's own the second. */
export const cores = { client: '0', server: '1', all: `0-${availableParallelism() - 1}` } as const;

/** Whether client and server can have a core each. */
export const canPin = availableParallelism() > 1 && program('taskset') !== undefined;

/** Puts every thread of these processes, and those that they start later, on these cores. */
export function pin(pids: readonly number[], to: keyof typeof cores): void {
  if (!canPin) return;
  for (const pid of pids) {
    execFileSync('taskset', ['-acp', cores[to], String(pid)], { stdio: 'ignore' });
  }
}
