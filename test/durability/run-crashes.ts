import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkCrash } from './check/check-crash.ts';
import { Disk } from './disk/disk.ts';
import { materialize } from './disk/image.ts';
import { memoryDir } from './memory-dir.ts';
import { type Crash, survivorsOf } from './plan.ts';
import type { TraceRecord } from './trace.ts';
import { performedIn, topOf } from './workload/performed.ts';

export interface Failure {
  readonly crash: Crash;
  readonly wrong: readonly string[];
}

/** Lets each crash (in the order of their records) happen and the server recover from it. Answers those that hurt. */
export async function runCrashes(
  records: readonly TraceRecord[],
  crashes: readonly Crash[],
): Promise<Failure[]> {
  const performed = performedIn(records);
  const disk = new Disk(topOf(records));
  const failures: Failure[] = [];
  const temp = memoryDir('crash');
  let applied = 0;
  try {
    for (const crash of crashes) {
      while (applied <= crash.at) disk.apply(records[applied++] as TraceRecord);
      const image = join(temp.path, 'disk');
      mkdirSync(image);
      materialize(disk.root, survivorsOf(crash), image);
      let wrong: readonly string[];
      try {
        wrong = await Promise.race([
          checkCrash(image, performed, {
            at: crash.at,
            killed: crash.leaves === 'killed',
          }),
          tooLong(),
        ]);
      } catch (error) {
        wrong = [`the check ended early: ${(error as Error).stack ?? error}`];
      }
      if (wrong.length > 0) failures.push({ crash, wrong });
      rmSync(image, { recursive: true });
    }
  } finally {
    temp.remove();
  }
  return failures;
}

/** Milliseconds that a check may take; it takes some 50. */
const patience = 60_000;

async function tooLong(): Promise<never> {
  await sleep(patience, undefined, { ref: false });
  throw new Error('something hangs');
}
