import type { Target } from './target.ts';

/**
 * Milliseconds of the processor that an input may take: twice as long a one may take twice as long, not four times. The
 * longest that are tried are long enough to show the difference.
 */
const allowed = ({ pace = 0.01 }: Target, text: string): number => 100 + pace * text.length;

/** What is wrong with how the target takes the input; undefined where all is well. */
export function attempt(target: Target, text: string): Error | undefined {
  const limit = allowed(target, text);
  const { thrown, took } = caught(target, text);
  if (thrown !== undefined || took <= limit) return thrown;
  // It may have been compiled, or garbage collected, meanwhile: the best of some is what counts.
  let best = took;
  for (let again = 0; again < 3 && best > limit; again++) best = Math.min(best, caught(target, text).took);
  return best <= limit ? undefined : new Error(`takes ${Math.round(best)} ms for ${text.length} characters`);
}

function caught({ check }: Target, text: string): { thrown: Error | undefined; took: number } {
  // The process's own time: others may be using the machine.
  const started = process.cpuUsage();
  let thrown: Error | undefined;
  try {
    check(text);
  } catch (error) {
    thrown = error instanceof Error ? error : new Error(String(error));
  }
  const { user, system } = process.cpuUsage(started);
  return { thrown, took: (user + system) / 1000 };
}
