import { readdir, readlink } from 'node:fs/promises';

/** How many files below a directory this process has open, by Linux's /proc; what threads open for themselves is not among them. */
export async function openFilesBelow(directory: string): Promise<number> {
  const names = await readdir('/proc/self/fd');
  const files = await Promise.all(names.map(name => readlink(`/proc/self/fd/${name}`).catch(() => '')));
  return files.filter(file => file.startsWith(directory)).length;
}
