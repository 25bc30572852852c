import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from '../support/root.ts';
import type { Histories } from './clients.ts';
import type { TagEvent } from './event.ts';
import { isLinearizable } from './linearizable.ts';
import { tagRegister } from './tag-register.ts';

/** What `recheck.ts` reads. */
export interface SavedHistory {
  readonly tag: string;
  readonly immutable: boolean;
  readonly events: readonly TagEvent[];
}

/** The shortest beginning that cannot be explained: it ends with the answer that nothing explains. */
export function shortestWrong(events: readonly TagEvent[], immutable: boolean): readonly TagEvent[] {
  const ends = events.flatMap(({ answer }) => (answer ? [answer.at] : [])).sort((one, other) => one - other);
  /** What was known at a moment: later answers were not there yet. */
  const until = (at: number) =>
    events
      .filter(({ called }) => called <= at)
      .map(each => (each.answer && each.answer.at <= at ? each : { ...each, answer: undefined }));
  let low = 0;
  for (let high = ends.length - 1; low < high; ) {
    const middle = (low + high) >> 1;
    if (isLinearizable(until(ends[middle] as number), tagRegister(immutable))) low = middle + 1;
    else high = middle;
  }
  return until(ends[low] as number);
}

/** Says of each tag whose history has no order what is wrong with it, and keeps the history for `recheck.ts`. */
export function wrongHistories(histories: Histories, name: string): string[] {
  return [...histories].flatMap(([tag, { repository, events }]) => {
    const { immutable } = repository;
    if (isLinearizable(events, tagRegister(immutable))) return [];
    const directory = join(root, '.cache/history');
    mkdirSync(directory, { recursive: true });
    const file = join(directory, `${name}-${tag.replaceAll(/[:/]/g, '-')}.json`);
    const saved: SavedHistory = { tag, immutable, events };
    writeFileSync(file, JSON.stringify(saved));
    return [
      `${tag} has no order:\n    node_modules/.entrepot/node test/history/recheck.ts ${relative(root, file)}`,
    ];
  });
}
