import { linkSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Directory } from './directory.ts';
import { DiskFile } from './file.ts';
import type { Survivors } from './survivors.ts';

/** SQLite's shared index of its log lives in mapped memory; after a crash the first connection makes it anew. */
const isSharedIndex = (name: string): boolean => name.endsWith('-shm');

/** Visits what survives from the top down, a directory before its entries. */
function* walk(
  directory: Directory,
  survivors: Survivors,
  path = '',
): Generator<{ path: string; entry: DiskFile | Directory }> {
  for (const [name, entry] of survivors.entries(directory)) {
    if (isSharedIndex(name)) continue;
    const below = join(path, name);
    yield { path: below, entry };
    if (entry instanceof Directory) yield* walk(entry, survivors, below);
  }
}

/** Makes what a crash leaves real, below the directory `to`. A file that has several names keeps them. */
export function materialize(root: Directory, survivors: Survivors, to: string): void {
  const made = new Map<DiskFile, string>();
  for (const { path, entry } of walk(root, survivors)) {
    const target = join(to, path);
    const first = entry instanceof DiskFile ? made.get(entry) : undefined;
    if (entry instanceof Directory) mkdirSync(target, { mode: 0o700 });
    else if (first !== undefined) linkSync(first, target);
    else {
      writeFileSync(target, survivors.content(entry).bytes(), { mode: 0o600 });
      made.set(entry, target);
    }
  }
}

const numbers = new WeakMap<DiskFile, number>();
let last = 0;
function numberOf(file: DiskFile): number {
  const number = numbers.get(file) ?? ++last;
  numbers.set(file, number);
  return number;
}

/** Equal for two images of one disk only if they hold the same. Cheap: no byte is looked at. */
export function imageKey(root: Directory, survivors: Survivors, byte: 'seen' | 'certain' | 'zeros'): string {
  const parts: string[] = [];
  for (const { path, entry } of walk(root, survivors)) {
    if (entry instanceof Directory) {
      parts.push(path);
      continue;
    }
    const version = byte === 'seen' ? entry.version : entry.certainVersion;
    const size = byte === 'zeros' ? Math.max(entry.seen.size, entry.certain.size) : undefined;
    const grown = size === undefined || size === entry.certain.size ? '' : `+${size}`;
    parts.push(`${path}=${numberOf(entry)}.${version}${grown}`);
  }
  return parts.sort().join('\n');
}

/** Where the files below a directory differ from what programs should see on the disk; empty where they do not. */
export function differences(root: Directory, survivors: Survivors, directory: string): string[] {
  const expected = new Map([...walk(root, survivors)].map(({ path, entry }) => [path, entry]));
  const found = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter(
    path => !isSharedIndex(path),
  );
  const wrong = found.filter(path => {
    const entry = expected.get(path);
    const full = join(directory, path);
    if (entry === undefined || statSync(full).isDirectory() !== entry instanceof Directory) return true;
    return entry instanceof DiskFile && !readFileSync(full).equals(survivors.content(entry).bytes());
  });
  return [...wrong, ...[...expected.keys()].filter(path => !found.includes(path))];
}
