import { Disk } from './disk/disk.ts';
import { imageKey } from './disk/image.ts';
import { type Extreme, extremes, type Survivors, someSurvivors } from './disk/survivors.ts';
import type { TraceRecord } from './trace.ts';
import { topOf } from './workload/performed.ts';

/** A crash: after which record of a trace, and what it leaves of what was not synced: an extreme, or a seed's choice. */
export interface Crash {
  readonly at: number;
  readonly leaves: Extreme | number;
}

export const survivorsOf = ({ leaves }: Crash): Survivors =>
  typeof leaves === 'number' ? someSurvivors(leaves) : extremes[leaves];

const bytesOf = {
  killed: 'seen',
  bytes: 'seen',
  nothing: 'certain',
  names: 'certain',
  zeros: 'zeros',
} as const;

/** What differs little from one write to the next: looked at where a run of writes ends. */
const afterWrites: readonly Extreme[] = ['zeros', 'bytes'];

/**
 * Every crash of a trace from the record `from` on that leaves a disk of its own: all the extremes, and `some` choices
 * by seed at each record that changes anything. Where several crashes leave the same disk the last one counts: then
 * most was acknowledged, so whatever satisfies it satisfies the others.
 */
export function planCrashes(
  records: readonly TraceRecord[],
  { from = 0, some, seed }: { readonly from?: number; readonly some: number; readonly seed: number },
): Crash[] {
  const disk = new Disk(topOf(records));
  const last = new Map<string, Crash>();
  const chosen: Crash[] = [];
  for (const [at, record] of records.entries()) {
    disk.apply(record);
    if (at < from || !(changes(record) || record.kind === 'mark')) continue;
    const within = records[at + 1]?.kind === 'write';
    for (const leaves of Object.keys(extremes) as Extreme[]) {
      if (within && afterWrites.includes(leaves)) continue;
      // After a kill more is promised.
      const kind = leaves === 'killed' ? leaves : 'power cut';
      const key = `${kind}\n${imageKey(disk.root, extremes[leaves], bytesOf[leaves])}`;
      last.delete(key);
      last.set(key, { at, leaves });
    }
    if (!changes(record)) continue;
    for (let n = 0; n < some; n++) chosen.push({ at, leaves: (Math.imul(seed, 7919) + at * 16 + n) >>> 0 });
  }
  return [...last.values(), ...chosen].sort((one, other) => one.at - other.at);
}

const changes = (record: TraceRecord): boolean =>
  record.kind === 'open'
    ? record.created || record.truncated
    : record.kind !== 'mark' && record.kind !== 'settle';
