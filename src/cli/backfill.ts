import { Command, Option } from 'commander';
import { isInUse } from '../server/data-directory.ts';
import { withState } from '../server/questions/read-only.ts';
import { type BackfillPlan, planBackfill, type WantedBackfill } from '../server/replication/backfill-plan.ts';
import { requestBackfills } from '../server/replication/backfill-request.ts';
import { replicationStatus } from '../server/replication/status.ts';
import { nothingText, planText, summaryText, toCopy } from './backfill-text.ts';
import { fail } from './fail.ts';
import { parseRegistry } from './registry-option.ts';
import { planJson, statusJson } from './replication-json.ts';
import { statusText } from './replication-status-text.ts';
import { printable, styleFor } from './style.ts';
import { watchBackfill } from './watch-backfill.ts';

interface RawOptions {
  readonly data: string;
  readonly registry: string;
  readonly repository?: string;
  readonly to?: string;
  readonly again?: boolean;
  readonly dryRun?: boolean;
  readonly detach?: boolean;
  readonly json?: boolean;
}

const command = (name: string, description: string): Command =>
  new Command(name)
    .description(description)
    .requiredOption('--registry <ACCOUNT/REGION>', 'from this registry')
    .option('--to <ACCOUNT/REGION>', 'to this one of its destinations; to all by default')
    .option('--repository <PREFIX>', 'only repositories whose names begin with it')
    .addOption(
      new Option('--data <DIRECTORY>', "the server's data directory").env('ENTREPOT_DATA').default('./data'),
    )
    .option('--dry-run', 'tell what would be copied, and change nothing')
    .option('--detach', 'do not wait until it is done')
    .option('--json', 'print the outcome as JSON');

/** `entrepot replication backfill`: what was pushed before the configuration. */
export const backfillCommand = (): Command =>
  command(
    'backfill',
    'Copy what was pushed before replication was configured, by its rules. The server does it; this shows how far it is.',
  )
    .option('--again', 'copy also what has arrived already, for example to set tags again')
    .action((raw: RawOptions) => act(raw, raw.again ? 'all' : 'missing'));

/** `entrepot replication retry`: what failed. */
export const retryCommand = (): Command =>
  command('retry', 'Copy again what failed, images and policies, once its cause is removed.').action(
    (raw: RawOptions) => act(raw, 'failed'),
  );

async function act(raw: RawOptions, choice: WantedBackfill['choice']): Promise<void> {
  try {
    const plan = await withState(raw.data, state =>
      planBackfill(state, {
        source: parseRegistry('registry', raw.registry),
        to: raw.to === undefined ? undefined : parseRegistry('to', raw.to),
        prefix: raw.repository ?? '',
        choice,
      }),
    );
    const write = (text: string, json: object) =>
      process.stdout.write(raw.json ? `${JSON.stringify(json, null, 2)}\n` : text);
    if (raw.dryRun) write(planText(plan), planJson(plan));
    else if (plan.images + plan.policies === 0) write(nothingText, { copied: 0, failed: 0, failures: [] });
    else await run(raw, plan, write);
  } catch (error) {
    fail(error);
  }
}

async function run(raw: RawOptions, plan: BackfillPlan, write: (text: string, json: object) => void) {
  const since = Date.now();
  await requestBackfills(raw.data, plan.ways);
  const asked = toCopy(plan);
  const goesOn = '`bin/entrepot replication status` shows how far it is.';
  if (!isInUse(raw.data)) {
    return write(`${asked}. No server uses ${raw.data}: they wait for its start.\n`, {
      waiting: plan.images,
    });
  }
  if (raw.detach) return write(`${asked}. The server does it; ${goesOn}\n`, { waiting: plan.images });

  const out = raw.json ? undefined : process.stdout;
  const interrupted = () => {
    out?.write(`\nThe server goes on; ${goesOn}\n`);
    process.exit(130);
  };
  process.once('SIGINT', interrupted);
  const progress = await watchBackfill({ data: raw.data, plan, since, out });
  process.off('SIGINT', interrupted);
  if (!progress) {
    process.exitCode = 1;
    return write('The server has stopped: the rest waits for its start.\n', { waiting: plan.images });
  }
  const { done, bytes } = progress;
  const failed = progress.failed + progress.policies.failed;
  const source = plan.ways[0]?.source;
  const ways = await withState(raw.data, state => replicationStatus(state, source));
  const failing = ways.filter(
    way => way.failures.length > 0 && plan.ways.some(({ to }) => sameWay(to, way.to)),
  );
  if (failed > 0) process.exitCode = 1;
  write(
    summaryText(plan, progress, Date.now() - since) +
      (failing.length === 0
        ? ''
        : `\n${statusText(printable(failing), styleFor(process.stdout, process.env), Date.now())}`),
    { copied: done, failed, bytes, failures: failing.map(statusJson) },
  );
}

const sameWay = (one: { account: string; region: string }, other: { account: string; region: string }) =>
  one.account === other.account && one.region === other.region;
