import { appendRecord } from '../trace.ts';
import type { Operation, Outcome } from './operation.ts';

/** What an operation came to; `value` is what it gave. */
export interface Ended {
  readonly outcome: Outcome;
  readonly value?: string;
}

/** Puts a mark into the trace before each operation and another after its answer. */
export class Marker {
  readonly #log: string;
  #next: number;

  /** `first` is a number that no mark of the trace has. */
  constructor(log: string, first = 0) {
    this.#log = log;
    this.#next = first;
  }

  async during<E extends Ended>(operation: Operation, work: () => Promise<E>): Promise<E> {
    const number = this.#next++;
    this.#append({ begin: number, operation });
    const ended = await work();
    this.#append({ end: number, outcome: ended.outcome, value: ended.value });
    return ended;
  }

  #append(mark: object): void {
    appendRecord(this.#log, { kind: 'mark', text: JSON.stringify(mark) });
  }
}
