import type { Crash } from './plan.ts';
import { type Failure, runCrashes } from './run-crashes.ts';
import { readTrace } from './saved-trace.ts';

/** What a worker process is sent, one at a time; it answers with the failures. */
export interface Task {
  readonly trace: string;
  readonly crashes: readonly Crash[];
}
export type TaskResult = readonly Failure[];

process.on('message', async ({ trace, crashes }: Task) => {
  const failures: TaskResult = await runCrashes(readTrace(trace), crashes);
  process.send?.(failures);
});
// Also when the parent dies in the middle: what is in memory must not stay there.
process.once('disconnect', () => process.exit());
