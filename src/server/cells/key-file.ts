import { readFileSync, statSync } from 'node:fs';
import { replaceFile } from '../../base/replace-file.ts';
import type { World } from '../../base/world.ts';
import type { CellsOptions } from '../../cells/options.ts';
import { cellStartFault } from './faults.ts';

/**
 * The secret that all cells share. The home of accounts makes it where it is missing: there is no default one.
 * Throws CellKeyMissing, CellKeyReadable, CellKeyDamaged and CellKeyUnreadable.
 */
export function readCellKey(
  { keyFile: file, name, home }: Pick<CellsOptions, 'keyFile' | 'name' | 'home'>,
  world: Pick<World, 'random'>,
): Uint8Array {
  let text: string;
  try {
    const found = statSync(file, { throwIfNoEntry: false });
    if (!found) {
      if (name !== home) throw cellStartFault('CellKeyMissing', { file, home });
      replaceFile(file, `${world.random(32).toString('hex')}\n`);
    } else if ((found.mode & 0o077) !== 0) throw cellStartFault('CellKeyReadable', { file });
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw cellStartFault('CellKeyUnreadable', { file, reason: (error as Error).message });
  }
  if (!/^[0-9a-f]{64}$/.test(text)) throw cellStartFault('CellKeyDamaged', { file });
  return Buffer.from(text, 'hex');
}
