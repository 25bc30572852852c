import { setTimeout as sleep } from 'node:timers/promises';

/** Holds back who would send more than it lets pass. */
export interface Bandwidth {
  /** Resolves when `bytes` more may be sent; rejects when `signal` aborts. */
  take(bytes: number, signal?: AbortSignal): Promise<void>;
}

/** Seconds' worth that may be sent at once after a rest. */
const burst = 0.1;

/**
 * A token bucket for everything that is sent to one cell. Who takes more than is there goes into debt and waits until
 * it is paid, whoever comes next behind it, so that large pieces pass, too, and nobody is overtaken for ever.
 */
export function openBandwidth(
  bytesPerSecond: number,
  clock: { now(): number; sleep(milliseconds: number, signal?: AbortSignal): Promise<void> } = realClock,
): Bandwidth {
  const full = bytesPerSecond * burst;
  let tokens = full;
  let at = clock.now();
  return {
    async take(bytes, signal) {
      const now = clock.now();
      tokens = Math.min(full, tokens + ((now - at) / 1000) * bytesPerSecond) - bytes;
      at = now;
      if (tokens < 0) await clock.sleep((-tokens / bytesPerSecond) * 1000, signal);
    },
  };
}

const realClock = {
  now: () => performance.now(),
  sleep: (milliseconds: number, signal?: AbortSignal) =>
    sleep(milliseconds, undefined, signal === undefined ? {} : { signal }),
};
