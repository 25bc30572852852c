import { setTimeout } from 'node:timers/promises';

/** Runs one step of background work, and leaves time to others after it. */
export type Pace = (step: () => Promise<void>) => Promise<void>;

/** Milliseconds of the longest pause. */
const longest = 2_000;

/** Works a fifth of the time at most, however slow the disk is. */
export const unhurried: Pace = async step => {
  const begun = performance.now();
  await step();
  await setTimeout(Math.min(longest, 4 * (performance.now() - begun)));
};

/** For when nobody else is there. */
export const hurried: Pace = step => step();
