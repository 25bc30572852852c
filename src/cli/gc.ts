import { setTimeout as sleep } from 'node:timers/promises';
import { Command, Option } from 'commander';
import { isInUse } from '../server/data-directory.ts';
import { collectHere, followCollection, planHere, requestCollection } from '../server/upkeep/collection.ts';
import { fail } from './fail.ts';
import { endText, jsonOf, planJson, planText, progressText, type Run } from './gc-text.ts';
import { progressLine } from './progress-line.ts';
import { parseCount } from './serve-options.ts';

interface RawOptions {
  readonly data: string;
  readonly grace: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Milliseconds between two looks at a server's work. */
const look = 300;

/** `entrepot gc`: collects garbage now, or tells what would go. */
export const gcCommand = (): Command =>
  new Command('gc')
    .description(
      'Collect garbage now: layers that no image needs, and their bytes. A running server does it by itself from time to time, and does it here, too.',
    )
    .option('--dry-run', 'tell what would go, and change nothing')
    .addOption(
      new Option(
        '--grace <SECONDS>',
        'leave alone what was pushed or asked for within this time; less than a push takes makes pushes fail',
      )
        .env('ENTREPOT_GC_GRACE')
        .default('86400'),
    )
    .addOption(
      new Option('--data <DIRECTORY>', "the server's data directory").env('ENTREPOT_DATA').default('./data'),
    )
    .option('--json', 'print the outcome as JSON')
    .action(async (raw: RawOptions) => {
      try {
        const grace = 1000 * parseCount('grace', raw.grace);
        const write = (text: string, json: object) =>
          process.stdout.write(raw.json ? `${JSON.stringify(json, null, 2)}\n` : text);
        if (raw.dryRun) {
          const plan = await planHere(raw.data, grace);
          return void write(planText(plan, grace), planJson(plan));
        }
        const line = progressLine(raw.json ? undefined : process.stderr);
        const show = (run: Run) => line.show(() => progressText(run));
        const run = isInUse(raw.data)
          ? await askServer(raw.data, grace, show)
          : await collectHere(raw.data, grace, show);
        line.clear();
        if (run === undefined) {
          process.exitCode = 1;
          return void write('The server has stopped: it goes on at its next start.\n', { stopped: true });
        }
        if (run.failures > 0) process.exitCode = 1;
        write(endText(run), jsonOf(run));
      } catch (error) {
        fail(error);
      }
    });

/** Undefined where the server stopped before it was done. */
async function askServer(data: string, grace: number, show: (run: Run) => void): Promise<Run | undefined> {
  const job = await requestCollection(data, grace);
  let end: Run | undefined;
  await followCollection(data, job, async run => {
    if (run) show(run);
    if (run && run.finished_at !== null) {
      end = run;
      return false;
    }
    await sleep(look);
    return isInUse(data);
  });
  return end;
}
