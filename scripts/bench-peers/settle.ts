import { execFileSync } from 'node:child_process';
import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const piece = Buffer.alloc(2 ** 18, 1);

/**
 * What comes before a series of pushes that writes so many bytes. Waits until nothing that was written earlier is
 * still on its way to the disk, where it would slow down others. Then has the system use as much memory for a file in
 * `directory` as the series will: a virtual machine gives memory that it does not use back to its host, and is several
 * times as slow where it has to ask for it again, which a server that has run for a while does not meet.
 */
export function settle(directory: string, bytes: number): void {
  execFileSync('sync');
  const path = join(directory, 'settling');
  const file = openSync(path, 'w');
  for (let left = bytes; left > 0; left -= piece.byteLength) writeSync(file, piece);
  closeSync(file);
  unlinkSync(path);
}
