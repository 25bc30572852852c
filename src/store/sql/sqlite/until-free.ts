import { setTimeout } from 'node:timers/promises';
import { isBusy, sqliteFault } from './sqlite-fault.ts';

/** Milliseconds between two attempts, and their number: five seconds in all. */
const pause = 10;
const attempts = 500;

/**
 * Runs `operation` until no other connection is in its way. SQLite's own waiting (`busy_timeout`) would stop the
 * whole process, also the code that holds the lock when that is ours. Throws `StorageBusy` in the end.
 */
export async function untilFree<T>(operation: () => T): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return operation();
    } catch (error) {
      if (!isBusy(error) || attempt === attempts) throw sqliteFault(error);
      await setTimeout(pause);
    }
  }
}
