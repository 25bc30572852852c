import type { DiskFile } from './file.ts';

export type Entry = DiskFile | Directory;
export type Entries = Map<string, Entry>;

/** What happens to the names of one directory at once: undefined takes a name away. */
export type EntriesChange = readonly (readonly [name: string, entry: Entry | undefined])[];

/** A directory's names as programs see them, as they are on the disk for certain, and the changes in between. */
export class Directory {
  readonly seen: Entries = new Map();
  readonly certain: Entries = new Map();
  readonly pending: EntriesChange[] = [];

  change(change: EntriesChange): void {
    applyEntries(this.seen, change);
    this.pending.push(change);
  }

  sync(): void {
    for (const change of this.pending.splice(0)) applyEntries(this.certain, change);
  }
}

export function applyEntries(entries: Entries, change: EntriesChange): void {
  for (const [name, entry] of change) {
    if (entry === undefined) entries.delete(name);
    else entries.set(name, entry);
  }
}
