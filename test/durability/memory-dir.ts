import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { atExit } from '../support/cleanup.ts';
import { tempDir } from '../support/temp.ts';

/** Where Linux keeps files in memory. */
const memory = '/dev/shm';

/** A directory of the test's own as `tempDir` makes it, in memory where that can be: syncs cost nothing there. */
export function memoryDir(name: string): { readonly path: string; remove(): void } {
  try {
    accessSync(memory, constants.W_OK);
  } catch {
    return tempDir(name);
  }
  const path = mkdtempSync(join(memory, `entrepot-${name}-`));
  const remove = () => rmSync(path, { recursive: true, force: true });
  const forget = atExit(remove);
  return {
    path,
    remove: () => {
      remove();
      forget();
    },
  };
}
