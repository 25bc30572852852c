import { Fault } from '../../src/base/fault.ts';

/** One parser that faces the network, and what must hold whatever it is given. */
export interface Target {
  /** Also the name of its file, and of its corpus. */
  readonly name: string;
  /** The sources whose coverage says which inputs are worth keeping: parts of their paths. */
  readonly covers: readonly string[];
  /** Words of its language, for the mutations. */
  readonly words: readonly string[];
  /** Where it begins. */
  readonly seeds: readonly string[];
  /** Milliseconds that each character may take; what is usual for a parser where this is left out. */
  readonly pace?: number;
  /** Throws where something does not hold. Characters of `text` are its bytes, unless the parser takes text. */
  readonly check: (text: string) => void;
}

/** What `work` gives; undefined where it refuses with one of these faults. Anything else that it throws is a defect. */
export function refusingOnly<T>(codes: readonly string[], work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof Fault && codes.includes(error.code)) return undefined;
    throw error;
  }
}

/** A fault's text is shown to clients: short, and without control characters. */
export function refusalOf(codes: readonly string[], work: () => unknown): Fault | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof Fault && codes.includes(error.code)) return error;
    throw error;
  }
}
