import { attempt } from './attempt.ts';
import { readCorpus } from './corpus.ts';
import { Coverage } from './coverage.ts';
import { minimize } from './minimize.ts';
import { longestInput, mutate } from './mutate.ts';
import { Random } from './random.ts';
import type { Target } from './target.ts';

export interface Fuzzed {
  readonly executions: number;
  readonly blocks: number;
  /** Inputs that ran what none before them had: the corpus of next time. */
  readonly kept: readonly string[];
  readonly failure?: { readonly input: string; readonly error: Error };
}

export interface FuzzOptions {
  readonly seconds: number;
  readonly seed: number;
}

/** Looking at coverage takes a millisecond: it is done once for so many inputs, and again for each where it has grown. */
const batch = 50;

/** Tries the kept inputs, then changes of them for so many seconds, or until one fails. */
export function fuzz(target: Target, { seconds, seed }: FuzzOptions): Fuzzed {
  const random = new Random(seed);
  const coverage = new Coverage(target.covers);
  const kept: string[] = [];
  let executions = 0;
  const failing = (input: string): Fuzzed['failure'] => {
    executions++;
    const error = attempt(target, input);
    if (error === undefined) return undefined;
    const shortest = minimize(target, input, error);
    return { input: shortest, error: attempt(target, shortest) ?? error };
  };
  const result = (failure?: Fuzzed['failure']): Fuzzed => ({
    executions,
    blocks: coverage.blocks,
    kept,
    ...(failure && { failure }),
  });
  try {
    for (const input of new Set([...target.seeds, ...readCorpus(target.name)])) {
      const failure = failing(input);
      if (failure) return result(failure);
      if (coverage.grown()) kept.push(input);
    }
    if (kept.length === 0) kept.push(...target.seeds);
    const deadline = performance.now() + 1000 * seconds;
    while (performance.now() < deadline) {
      const tried: string[] = [];
      for (let i = 0; i < batch; i++) {
        const input = mutate(random.of(kept), random.of(kept), random, target.words);
        tried.push(input);
        const failure = failing(input);
        if (failure) return result(failure);
      }
      if (!coverage.grown(false)) continue;
      for (const input of tried) {
        attempt(target, input);
        // A longer one would be all that the next ones are made of.
        if (coverage.grown() && input.length <= longestInput) kept.push(input);
      }
    }
    return result();
  } finally {
    coverage.close();
  }
}
