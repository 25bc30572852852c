import { randomInt } from 'node:crypto';

/** Chance that can be repeated: the same seed gives the same numbers, whatever else happens at the same time. */
export interface Chance {
  readonly seed: number;
  /** A whole number from 0 to `limit` - 1. */
  below(limit: number): number;
  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number;
  pick<T>(from: readonly T[]): T;
  bytes(size: number): Buffer;
  /** Another, for work beside this one. */
  fork(): Chance;
}

/** ENTREPOT_SEED, which a failed test has told; else a new one. */
export const newSeed = (): number => Number(process.env.ENTREPOT_SEED ?? randomInt(2 ** 31));

export function chanceOf(seed: number): Chance {
  let state = (seed ^ 0x9e3779b9) >>> 0 || 1;
  // Marsaglia, "Xorshift RNGs" (2003): period 2^32 - 1.
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
  for (let warm = 0; warm < 8; warm++) next();
  const below = (limit: number) => Math.floor((next() / 2 ** 32) * limit);
  return {
    seed,
    below,
    between: (least, most) => least + below(most - least + 1),
    pick: from => from[below(from.length)] as (typeof from)[number],
    bytes: size => {
      const bytes = Buffer.alloc(size);
      for (let at = 0; at < size; at++) bytes[at] = next() >>> 24;
      return bytes;
    },
    fork: () => chanceOf(next()),
  };
}
