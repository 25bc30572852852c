import { Command, Option } from 'commander';
import { checkHere, type Findings, repairHere } from '../server/upkeep/fsck/fsck.ts';
import { fail } from './fail.ts';
import { findingsJson, findingsText, fsckProgress } from './fsck-text.ts';
import { progressLine } from './progress-line.ts';
import { printable, styleFor } from './style.ts';

interface RawOptions {
  readonly data: string;
  readonly quick?: boolean;
  readonly repair?: boolean;
  readonly removeUnpullable?: boolean;
  readonly json?: boolean;
}

/** `entrepot fsck`: checks every row against every byte, and mends what can be mended. */
export const fsckCommand = (): Command =>
  new Command('fsck')
    .description(
      'Check every row against every byte: blobs, manifests, tags and the database itself. Only reads, and the server may run meanwhile, unless --repair is given. Exit code 1 where something is wrong.',
    )
    .option('--quick', 'do not read the bytes of blobs')
    .option('--repair', 'mend what can be mended; no server may run. Damaged blobs go to DATA/quarantine')
    .option(
      '--remove-unpullable',
      'with --repair: remove images that cannot be pulled whole, with their tags',
    )
    .addOption(
      new Option('--data <DIRECTORY>', "the server's data directory").env('ENTREPOT_DATA').default('./data'),
    )
    .option('--json', 'print it as JSON')
    .action(async (raw: RawOptions) => {
      try {
        const line = progressLine(raw.json ? undefined : process.stderr);
        const progress = (checked: Findings['checked']) => line.show(() => fsckProgress(checked));
        const quick = raw.quick ?? false;
        const done: string[] = [];
        const { before, after } = raw.repair
          ? await repairHere(raw.data, {
              quick,
              progress,
              removeUnpullable: raw.removeUnpullable ?? false,
              report: line => done.push(line),
            })
          : { before: await checkHere(raw.data, { quick, progress }), after: undefined };
        line.clear();
        const left = after ?? before;
        if (left.problems.length > 0) process.exitCode = 1;
        const found = printable({ ...before, repositories: undefined });
        process.stdout.write(
          raw.json
            ? `${JSON.stringify({ ...findingsJson(before), ...(after && { done, left: findingsJson(after) }) }, null, 2)}\n`
            : findingsText(
                { ...found, repositories: before.repositories },
                { done, after },
                styleFor(process.stdout, process.env),
              ),
        );
      } catch (error) {
        fail(error);
      }
    });
