import type { World } from '../../base/world.ts';

export interface Backoff {
  /** Milliseconds. */
  readonly first: number;
  readonly most: number;
}

export const defaultBackoff: Backoff = { first: 1_000, most: 900_000 };

/**
 * Milliseconds until the next attempt after `attempts` that failed: doubling from `first` up to `most`, of which a
 * random half is taken off, so that what failed together does not come back together.
 */
export function backoffDelay(backoff: Backoff, attempts: number, world: World): number {
  const whole = Math.min(backoff.most, backoff.first * 2 ** (attempts - 1));
  const chance = world.random(4).readUInt32BE() / 2 ** 32;
  return Math.round(whole * (0.5 + chance / 2));
}
