import { readSync } from 'node:fs';
import type { CachedBytes } from './file-system.ts';
import type { PageCache } from './page-cache.ts';

/** What `pages` can do at once with an open file. */
export const cachedBytes = (file: number, pages: PageCache): CachedBytes => ({
  read(into, position) {
    if (pages.cached(file, position, into.byteLength) < into.byteLength) return false;
    try {
      return readSync(file, into, 0, into.byteLength, position) === into.byteLength;
    } catch {
      return false;
    }
  },
  send(socket, position, count) {
    const cached = pages.cached(file, position, count);
    return cached === 0 ? undefined : pages.send(socket, file, position, cached);
  },
});
