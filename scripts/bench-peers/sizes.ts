import { GiB, KiB, MiB } from './content.ts';

/** A size as it is said: `4 KiB`, `1 GiB`. */
export function sizeName(bytes: number): string {
  if (bytes >= GiB) return `${bytes / GiB} GiB`;
  return bytes >= MiB ? `${bytes / MiB} MiB` : `${bytes / KiB} KiB`;
}
