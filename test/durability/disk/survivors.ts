import { randomFrom } from '../random.ts';
import { applyEntries, type Directory, type Entries } from './directory.ts';
import { applyChange, type Content, type DiskFile } from './file.ts';

/** Which of the changes that were not synced a crash leaves. */
export interface Survivors {
  entries(directory: Directory): Entries;
  /** Valid until the disk changes. */
  content(file: DiskFile): Content;
}

const allNames = (directory: Directory): Entries => directory.seen;
const certainNames = (directory: Directory): Entries => directory.certain;
const allBytes = (file: DiskFile): Content => file.seen;
const certainBytes = (file: DiskFile): Content => file.certain;

/** The certain bytes in a file as long as it was to become: what was not synced reads as zeros. */
function zeros(file: DiskFile): Content {
  if (file.seen.size <= file.certain.size) return file.certain;
  const content = file.certain.copy();
  content.resize(file.seen.size);
  return content;
}

/** The extremes. */
export const extremes = {
  /** The process is killed and the system lives on: everything is there. */
  killed: { entries: allNames, content: allBytes },
  /** The power fails, and nothing survives that was not synced. */
  nothing: { entries: certainNames, content: certainBytes },
  /** Names reached the disk, bytes did not: files are empty, or as they were. */
  names: { entries: allNames, content: certainBytes },
  /** Names and sizes did, bytes did not. */
  zeros: { entries: allNames, content: zeros },
  /** Bytes did, names did not: new files are not there, files that were removed are. */
  bytes: { entries: certainNames, content: allBytes },
} as const satisfies Record<string, Survivors>;

export type Extreme = keyof typeof extremes;

/** How likely a change is to survive, for one image. */
const chances = [0.1, 0.5, 0.9];
const sectorSizes = [512, 4096];

/** Some, as the seed has it; torn writes included. */
export function someSurvivors(seed: number): Survivors {
  const random = randomFrom(seed);
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
  const nameChance = pick(chances);
  const byteChance = pick(chances);
  const sector = pick(sectorSizes);
  const grows = random() < 0.25;
  return {
    entries(directory) {
      const entries = new Map(directory.certain);
      for (const change of directory.pending) if (random() < nameChance) applyEntries(entries, change);
      return entries;
    },
    content(file) {
      const content = file.certain.copy();
      for (const change of file.pending) {
        if ('size' in change) {
          if (random() < byteChance) applyChange(content, change);
          continue;
        }
        const { position, bytes } = change;
        for (let at = 0; at < bytes.length; ) {
          const end = Math.min(bytes.length, at + sector - ((position + at) % sector));
          if (random() < byteChance) content.write(position + at, bytes.subarray(at, end));
          at = end;
        }
      }
      if (grows && file.seen.size > content.size) content.resize(file.seen.size);
      return content;
    },
  };
}
