import { readSync } from 'node:fs';
import type { CachedBytes } from './file-system.ts';
import type { PageCache } from './page-cache.ts';

/** What the page cache can do at once with an open file. */
export class CachedFile implements CachedBytes {
  readonly #file: number;
  readonly #pages: PageCache;

  constructor(file: number, pages: PageCache) {
    this.#file = file;
    this.#pages = pages;
  }

  read(into: Uint8Array, position: number): boolean {
    if (this.#pages.cached(this.#file, position, into.byteLength) < into.byteLength) return false;
    try {
      return readSync(this.#file, into, 0, into.byteLength, position) === into.byteLength;
    } catch {
      return false;
    }
  }

  send(socket: number, position: number, count: number): number | undefined {
    const cached = this.#pages.cached(this.#file, position, count);
    return cached === 0 ? undefined : this.#pages.send(socket, this.#file, position, cached);
  }
}
