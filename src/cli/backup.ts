import { Command, Option } from 'commander';
import { backUp, type Copied } from '../server/upkeep/backup/backup.ts';
import { fail } from './fail.ts';
import { progressLine } from './progress-line.ts';
import { size, some } from './quantities.ts';
import { parseNumber } from './serve-options.ts';

interface RawOptions {
  readonly data: string;
  readonly withCredentials?: boolean;
  readonly keep: string;
  readonly json?: boolean;
}

/** `entrepot backup`: a snapshot of everything, while the server runs. */
export const backupCommand = (): Command =>
  new Command('backup')
    .description(
      'Back everything up into a directory, beside the running server: the database at one moment, and every blob that it names. What is there from an earlier backup is not copied again.',
    )
    .argument('<directory>', 'where backups are kept; on another disk, if it is to survive this one')
    .option('--with-credentials', "copy DATA/credentials, too: the root users' keys in the clear")
    .option('--keep <N>', 'snapshots to keep, this one among them', '7')
    .addOption(
      new Option('--data <DIRECTORY>', "the server's data directory").env('ENTREPOT_DATA').default('./data'),
    )
    .option('--json', 'print the outcome as JSON')
    .action(async (directory: string, raw: RawOptions) => {
      try {
        const line = progressLine(raw.json ? undefined : process.stderr);
        const { id, copied, removed } = await backUp(raw.data, directory, {
          withCredentials: raw.withCredentials ?? false,
          keep: parseNumber('keep', raw.keep),
          progress: (at: Copied) => line.show(() => `${some(at.blobs, 'blob')}, ${size(at.bytes)} …`),
        });
        line.clear();
        process.stdout.write(
          raw.json
            ? `${JSON.stringify({ snapshot: id, ...copied, removedSnapshots: removed }, null, 2)}\n`
            : `snapshot ${id}: ${some(copied.blobs, 'blob')}, ${size(copied.bytes)}; new of them ${some(copied.newBlobs, 'blob')}, ${size(copied.newBytes)}\n`,
        );
      } catch (error) {
        fail(error);
      }
    });
