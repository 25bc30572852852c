import { constants } from 'node:fs';
import { libc, once } from './libc.ts';

/**
 * What Linux can do at once with files that it holds in memory (its page cache), and Node has no call for: system calls
 * on the calling thread, none of which waits for a disk or for a client.
 */
export interface PageCache {
  /**
   * Opens a file for reading where the way to it is in memory; undefined where it is not, or where opening fails for
   * any reason: the ordinary way tells which. The descriptor is the caller's to close.
   */
  open(path: string): number | undefined;
  /** How many of the `count` bytes from `position` on, both at least 0, are in memory before the first that is not. */
  cached(file: number, position: number, count: number): number;
  /**
   * Sends up to `count` bytes of the file from `position` on to a socket that does not block; gives how many it took:
   * 0 where it is full, or has failed, or the file system does not do this. What is not in memory would be waited for.
   */
  send(socket: number, file: number, position: number, count: number): number;
}

/** From the kernel's headers (`openat2(2)`, `mmap(2)`). */
const openat2 = 437n;
const currentDirectory = -100;
const closeOnExec = 0o2000000;
const resolveCached = 0x20n;
const noAccess = 0;
const shared = 1;
const mapFailed = 2n ** 64n - 1n;

function open(): PageCache | undefined {
  const c = libc({
    getpagesize: { return: 'i32', arguments: [] },
    sendfile: { return: 'i64', arguments: ['i32', 'i32', 'pointer', 'u64'] },
    mmap: { return: 'pointer', arguments: ['pointer', 'u64', 'i32', 'i32', 'i32', 'i64'] },
    munmap: { return: 'i32', arguments: ['pointer', 'u64'] },
    mincore: { return: 'i32', arguments: ['pointer', 'u64', 'pointer'] },
    syscall: { return: 'i64', arguments: ['i64', 'i32', 'pointer', 'pointer', 'u64'] },
  });
  if (c === undefined) return undefined;
  const pageSize = c.getpagesize();
  const offset = new BigInt64Array(1);
  const how = new BigUint64Array([BigInt(constants.O_RDONLY | closeOnExec), 0n, resolveCached]);
  let pages = new Uint8Array(1);

  return {
    open(path) {
      const name = Buffer.from(`${path}\0`);
      const file = Number(c.syscall(openat2, currentDirectory, name, how, BigInt(how.byteLength)));
      return file < 0 ? undefined : file;
    },
    cached(file, position, count) {
      const before = position % pageSize;
      const length = BigInt(before + count);
      const number = Math.ceil((before + count) / pageSize);
      if (pages.length < number) pages = new Uint8Array(number);
      // Nobody looks at the bytes: the mapping is what mincore asks for. `cachestat` needs none and costs a tenth, but
      // takes pages for cached that are still being read.
      const mapped = c.mmap(0n, length, noAccess, shared, file, BigInt(position - before));
      if (mapped === mapFailed) return 0;
      const known = c.mincore(mapped, length, pages) === 0;
      c.munmap(mapped, length);
      if (!known) return 0;
      const missing = pages.subarray(0, number).indexOf(0);
      return missing === -1 ? count : Math.max(0, missing * pageSize - before);
    },
    send(socket, file, position, count) {
      offset[0] = BigInt(position);
      return Math.max(0, Number(c.sendfile(socket, file, offset, BigInt(count))));
    },
  };
}

/** Undefined where this is not Linux, or this Node cannot call the system's C library. */
export const pageCache = once(open);
