import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';

/** How many files this process may have open; undefined where the system does not tell. */
export function openFilesLimit(): number | undefined {
  try {
    const digits = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return digits === undefined ? undefined : Number(digits);
  } catch {
    return undefined;
  }
}

/** How many files this process has open; undefined where the system does not tell, or has none left to tell it with. */
export function openFiles(): number | undefined {
  try {
    return readdirSync('/proc/self/fd').length - 1;
  } catch {
    return undefined;
  }
}

/** Whether one more file could be opened now. The system refuses connections without a word where none could. */
export function canOpenFile(): boolean {
  try {
    closeSync(openSync('/dev/null', 'r'));
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code !== 'EMFILE' && code !== 'ENFILE';
  }
}
