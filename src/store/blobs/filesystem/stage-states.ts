import type { Hash } from 'node:crypto';

/** What is known of a stage without reading it. */
export interface StageState {
  /** How many bytes it held when this was noted; with any other size the rest is void. */
  readonly size: number;
  /** SHA-256 running over those bytes, or undefined where they were not all seen. Copied before it is changed. */
  readonly hash: Hash | undefined;
  /**
   * Resolves once the bytes are on the disk, and rejects if they could not be brought there; undefined where this
   * process did not write them all.
   */
  readonly synced: Promise<void> | undefined;
}

/** The states of the `capacity` stages changed last. One that is forgotten costs reading the stage again, no more. */
export class StageStates {
  readonly #capacity: number;
  readonly #states = new Map<string, StageState>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** The state noted for a stage that has `size` bytes now. */
  get(id: string, size: number): StageState | undefined {
    const state = this.#states.get(id);
    return state?.size === size ? state : undefined;
  }

  /** The size that was noted last, which only this process can have changed since. */
  size(id: string): number | undefined {
    return this.#states.get(id)?.size;
  }

  set(id: string, state: StageState): void {
    this.#states.delete(id);
    if (this.#states.size >= this.#capacity) this.#states.delete(this.#states.keys().next().value as string);
    this.#states.set(id, state);
  }

  forget(id: string): void {
    this.#states.delete(id);
  }

  clear(): void {
    this.#states.clear();
  }
}
