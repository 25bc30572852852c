import { Command, Option } from 'commander';
import { type Restored, restore } from '../server/upkeep/backup/restore.ts';
import { fail } from './fail.ts';
import { progressLine } from './progress-line.ts';
import { size, some } from './quantities.ts';

interface RawOptions {
  readonly data: string;
  readonly snapshot?: string;
  readonly json?: boolean;
}

/** `entrepot restore`: a data directory of a backup. */
export const restoreCommand = (): Command =>
  new Command('restore')
    .description(
      'Make a data directory of a backup. Every byte is compared with its digest; nothing is written over.',
    )
    .argument('<directory>', 'where backups are kept')
    .addOption(
      new Option('--data <DIRECTORY>', 'the directory to make')
        .env('ENTREPOT_DATA')
        .makeOptionMandatory(true),
    )
    .option('--snapshot <ID>', 'the one to restore; the newest by default')
    .option('--json', 'print the outcome as JSON')
    .action(async (directory: string, raw: RawOptions) => {
      try {
        const line = progressLine(raw.json ? undefined : process.stderr);
        const restored = await restore(directory, raw.data, {
          snapshot: raw.snapshot,
          progress: (at: Restored) => line.show(() => `${some(at.blobs, 'blob')}, ${size(at.bytes)} …`),
        });
        line.clear();
        process.stdout.write(
          raw.json
            ? `${JSON.stringify(restored, null, 2)}\n`
            : `restored the snapshot ${restored.snapshot} to ${raw.data}: ${some(restored.blobs, 'blob')}, ${size(restored.bytes)}\n`,
        );
      } catch (error) {
        fail(error);
      }
    });
