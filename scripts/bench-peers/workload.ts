import type { Contestant } from './contestant.ts';
import type { Limits } from './limits.ts';
import type { Candidate } from './peers/candidate.ts';

/** What a figure is held against: so many times as good as the best peer or as the plain files, or a bound. */
export type Aim =
  | { readonly against: 'peer' | 'files'; readonly times: number }
  | { readonly against: 'bound'; readonly atMost: number };

export interface Metric {
  /** Its unit, which is its name in the table: `requests/s`, `p50, ms`. */
  readonly unit: string;
  readonly better: 'more' | 'less';
  readonly aim?: Aim;
  /** What the machine could do, in the same unit. */
  readonly limit?: (limits: Limits) => { readonly name: string; readonly value: number };
}

/** One figure for each metric, in their order. */
export type Figures = readonly number[];

/** One thing that is measured, for each contestant in turn and again. */
export interface Workload {
  readonly group: string;
  readonly name: string;
  readonly metrics: readonly Metric[];
  /** A core for the server and one for the client, where one stream keeps both busy. */
  readonly apart?: boolean;
  readonly repetitions: number;
  /** Sizes of the blobs that a contestant has to hold. */
  readonly reads?: readonly number[];
  /** Whether it has to hold what is listed. */
  readonly lists?: boolean;
  takes(candidate: Candidate): boolean;
  /** Done once before it is measured. */
  prepare?(contestant: Contestant): Promise<void>;
  measure(contestant: Contestant): Promise<Figures>;
}

/** The figures of one metric of a workload, by the candidates' names. */
export interface Result {
  readonly group: string;
  readonly name: string;
  readonly metric: Metric;
  readonly values: ReadonlyMap<string, readonly number[]>;
}
