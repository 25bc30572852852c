import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Writes a file (mode 0600) durably: at any time, also after loss of power, it holds either all of what it held
 * before or all of `content`.
 */
export function replaceFile(file: string, content: string | Uint8Array): void {
  const draft = `${file}.new`;
  // Made new each time, so that nobody else can have it open or have left it readable.
  rmSync(draft, { force: true });
  const handle = openSync(draft, 'wx', 0o600);
  try {
    writeFileSync(handle, content);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(draft, file);
  const directory = openSync(dirname(file), 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
