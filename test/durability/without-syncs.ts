import { relative } from 'node:path';
import type { TraceRecord } from './trace.ts';
import { topOf } from './workload/performed.ts';

/** The trace of a program that forgets to sync the files and directories whose path below the top is a `match`. */
export function withoutSyncs(records: readonly TraceRecord[], match: RegExp): TraceRecord[] {
  const top = topOf(records);
  const paths = new Map<number, string>();
  const kept = records.filter(record => {
    if (record.kind === 'open') paths.set(record.file, relative(top, record.path));
    return record.kind !== 'sync' || !match.test(paths.get(record.file) ?? '');
  });
  if (kept.length === records.length) throw new Error(`the trace syncs nothing like ${match}`);
  return kept;
}
