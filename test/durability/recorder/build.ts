import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { missing, program } from '../../support/needs.ts';
import { root } from '../../support/root.ts';

const source = join(import.meta.dirname, 'recorder.c');

/** What a suite needs that records a disk. */
export const recorderNeeds = (): readonly (string | undefined)[] => [
  process.platform === 'linux' ? undefined : 'Linux (LD_PRELOAD)',
  missing.program('gcc', 'Debian: apt-get install gcc libc6-dev'),
];

/** Compiles the recorder where that has not been done for this source; answers the library's path. */
export function buildRecorder(): string {
  const cache = join(root, '.cache/durability');
  const version = createHash('sha256').update(readFileSync(source)).digest('hex').slice(0, 16);
  const library = join(cache, `recorder-${version}.so`);
  if (existsSync(library)) return library;
  mkdirSync(cache, { recursive: true });
  const made = `${library}.${process.pid}`;
  const flags = ['-Wall', '-Wextra', '-Werror', '-O2', '-shared', '-fPIC'];
  execFileSync(program('gcc') as string, [...flags, '-o', made, source], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  renameSync(made, library);
  return library;
}
