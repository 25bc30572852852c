import { Command, Option } from 'commander';
import { withState } from '../server/questions/read-only.ts';
import { replicationStatus } from '../server/replication/status.ts';
import { backfillCommand, retryCommand } from './backfill.ts';
import { fail } from './fail.ts';
import { parseRegistry } from './registry-option.ts';
import { statusJson } from './replication-json.ts';
import { statusText } from './replication-status-text.ts';
import { printable, styleFor } from './style.ts';

interface RawStatusOptions {
  readonly data: string;
  readonly registry?: string;
  readonly failed?: boolean;
  readonly json?: boolean;
}

/** `entrepot replication`: how the copying of images stands, and what was pushed before. */
export const replicationCommand = (): Command =>
  new Command('replication')
    .description('How replication stands; and have it copy what was pushed before, or what failed.')
    .addCommand(statusCommand())
    .addCommand(backfillCommand())
    .addCommand(retryCommand());

const statusCommand = (): Command =>
  new Command('status')
    .description('Tell what has been copied, what is under way and what failed, why, and what to do.')
    .addOption(
      new Option('--data <DIRECTORY>', "the server's data directory").env('ENTREPOT_DATA').default('./data'),
    )
    .option('--registry <ACCOUNT/REGION>', 'only from this registry')
    .option('--failed', 'only destinations to which something failed')
    .option('--json', 'print it as JSON')
    .action(async (raw: RawStatusOptions) => {
      try {
        const from = raw.registry === undefined ? undefined : parseRegistry('registry', raw.registry);
        const all = await withState(raw.data, state => replicationStatus(state, from));
        const ways = raw.failed ? all.filter(({ failures }) => failures.length > 0) : all;
        const text = statusText(printable(ways), styleFor(process.stdout, process.env), Date.now());
        const none = raw.failed ? 'Nothing has failed.\n' : 'Nothing is replicated.\n';
        process.stdout.write(
          raw.json ? `${JSON.stringify(ways.map(statusJson), null, 2)}\n` : text === '' ? none : text,
        );
      } catch (error) {
        fail(error);
      }
    });
