import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Disk } from './disk/disk.ts';
import { materialize } from './disk/image.ts';
import { type Crash, survivorsOf } from './plan.ts';
import type { TraceRecord } from './trace.ts';
import type { Mark } from './workload/operation.ts';
import { topOf } from './workload/performed.ts';
import type { Past } from './workload/record.ts';

/** The past that a crash is: what it left on the disk, and what clients knew. */
export function pastOf(records: readonly TraceRecord[], crash: Crash): Past {
  const before = records.slice(0, crash.at + 1);
  // The first mark is about the trace itself.
  const marks = before.slice(1).filter(record => record.kind === 'mark');
  // No mark has this number: there are more marks than numbers.
  const cut: Mark = { begin: marks.length, operation: { kind: 'power cut' } };
  return {
    marks:
      crash.leaves === 'killed' ? marks : [...marks, { kind: 'mark', text: JSON.stringify(cut) } as const],
    fill(top) {
      const disk = new Disk(topOf(records));
      for (const record of before) disk.apply(record);
      materialize(disk.root, survivorsOf(crash), top);
      return recordsOf(top);
    },
  };
}

/** Records that would make what is below a directory. */
function recordsOf(top: string): TraceRecord[] {
  let file = 0;
  return readdirSync(top, { recursive: true, encoding: 'utf8' })
    .sort()
    .flatMap((name): TraceRecord[] => {
      const path = join(top, name);
      if (lstatSync(path).isDirectory()) return [{ kind: 'mkdir', path }];
      file += 1;
      return [
        { kind: 'open', file, path, created: true, truncated: false },
        { kind: 'write', file, position: 0, bytes: readFileSync(path) },
      ];
    });
}
