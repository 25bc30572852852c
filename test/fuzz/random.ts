/** Numbers that a seed gives again: mulberry32. */
export class Random {
  #state: number;
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }
  /** From 0, below `end`. */
  below(end: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * end);
  }
  /** Small ones far more often than large ones. */
  small(end: number): number {
    return this.below(Math.min(end, 1 + this.below(Math.min(end, 1 + this.below(end)))));
  }
  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }
  chance(one: number): boolean {
    return this.below(one) === 0;
  }
}
