import {
  close,
  closeSync,
  fdatasync,
  fstat,
  fstatSync,
  ftruncate,
  type NoParamCallback,
  read,
  write,
} from 'node:fs';
import type { OpenFile } from './file-system.ts';

type Done<T> = (error: NodeJS.ErrnoException | null, value: T) => void;

/**
 * A descriptor as an `OpenFile`. Node's own `FileHandle` does the same for half as much processor time again, for each
 * of its calls makes several promises. Nothing may be called after `close`, which waits for what still runs: the
 * descriptor could become another file's meanwhile. One that is only `read` is looked at and closed in the calling
 * thread: neither waits for a disk then, and a trip to another thread takes longer.
 */
export function nodeFile(descriptor: number, access: 'read' | 'change' = 'change'): OpenFile {
  let running = 0;
  let idle: (() => void) | undefined;

  const run = <T>(start: (done: Done<T>) => void): Promise<T> =>
    new Promise((resolve, reject) => {
      running += 1;
      start((error, value) => {
        running -= 1;
        if (running === 0) idle?.();
        if (error) reject(error);
        else resolve(value);
      });
    });

  return {
    descriptor,
    read: (into, position) => run(done => read(descriptor, into, 0, into.byteLength, position, done)),
    write: (bytes, position) => run(done => write(descriptor, bytes, 0, bytes.byteLength, position, done)),
    truncate: size => run(done => ftruncate(descriptor, size, done as NoParamCallback)),
    sync: () => run(done => fdatasync(descriptor, done as NoParamCallback)),
    async size() {
      if (access === 'read') return fstatSync(descriptor).size;
      return (await run<{ size: number }>(done => fstat(descriptor, done))).size;
    },
    async close() {
      if (running > 0) {
        await new Promise<void>(resolve => {
          idle = resolve;
        });
      }
      if (access === 'read') closeSync(descriptor);
      else await run<void>(done => close(descriptor, done as NoParamCallback));
    },
  };
}
