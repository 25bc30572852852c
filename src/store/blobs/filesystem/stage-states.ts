import type { RunningHash } from './hashing/running-hash.ts';

/** What is known of a stage without reading it. */
export interface StageState {
  /** How many bytes it holds. */
  readonly size: number;
  /** SHA-256 running over those bytes, or undefined where they were not all seen. Copied before it is changed. */
  readonly hash: RunningHash | undefined;
  /** Its digest in hex, asked for when the last bytes had come: whoever finishes the stage need not wait for it then. */
  readonly digest?: Promise<string | undefined> | undefined;
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

  /** What was noted last, which only this process can have changed since. */
  get(id: string): StageState | undefined {
    return this.#states.get(id);
  }

  set(id: string, state: StageState): void {
    this.forget(id);
    if (this.#states.size >= this.#capacity) this.forget(this.#states.keys().next().value as string);
    this.#states.set(id, state);
  }

  forget(id: string): void {
    this.#states.get(id)?.hash?.forget();
    this.#states.delete(id);
  }

  clear(): void {
    for (const id of this.#states.keys()) this.forget(id);
  }
}
