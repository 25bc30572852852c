import type { Run } from './run.ts';

/** What collections have done since this process started. */
export class CollectionTotals {
  runs = 0;
  layers = 0;
  blobs = 0;
  bytes = 0;
  failures = 0;
  /** Runs that kept blobs because of a hold. */
  held = 0;
  /** Blobs that the last run found within their grace period. */
  young = 0;
  /** Milliseconds that the last run took, and when it ended; since 1970. */
  duration = 0;
  endedAt: number | undefined;

  /** A listener for the progress of one run; `before` is the last one of the same job, which may go on. */
  follow(before: Run | undefined): (run: Run) => void {
    const goesOn = before?.finished_at === null;
    let last = { layers: 0, blobs: 0, bytes: 0, failures: 0, ...(goesOn && before) };
    return run => {
      for (const what of ['layers', 'blobs', 'bytes', 'failures'] as const)
        this[what] += run[what] - last[what];
      last = run;
    };
  }

  ended(run: Run): void {
    this.runs += 1;
    this.held += run.held === null ? 0 : 1;
    this.young = run.young;
    this.endedAt = run.finished_at ?? undefined;
    this.duration = (run.finished_at ?? run.started_at) - run.started_at;
  }
}
