import { Command, Option } from 'commander';
import { detailTypes } from '../server/events/options.ts';
import { tailEvents } from '../server/events/tail.ts';
import { fail } from './fail.ts';
import { cliFault } from './faults.ts';

interface RawTailOptions {
  readonly data: string;
  readonly lines: string;
  readonly follow?: boolean;
  readonly account: readonly string[];
  readonly detailType: readonly string[];
}

const collect = (value: string, before: readonly string[]) => [...before, value];

/** `entrepot events`: what happens in the registries. */
export const eventsCommand = (): Command =>
  new Command('events').description('What happens in the registries.').addCommand(tailCommand());

const tailCommand = (): Command =>
  new Command('tail')
    .description('Print the latest events, as JSON, one a line. The server may run meanwhile.')
    .addOption(
      new Option('--data <DIRECTORY>', "the server's data directory").env('ENTREPOT_DATA').default('./data'),
    )
    .option('-n, --lines <N>', 'how many of the latest', '10')
    .option('-f, --follow', 'go on with what happens from now on')
    .addOption(
      new Option('--account <ID>', 'only of this account; may be repeated').argParser(collect).default([]),
    )
    .addOption(
      new Option('--detail-type <TYPE>', `only of this type; may be repeated: ${detailTypes.join(', ')}`)
        .argParser(collect)
        .default([]),
    )
    .action(async (raw: RawTailOptions) => {
      // Whoever reads has had enough: `entrepot events tail | head`.
      process.stdout.on('error', () => process.exit(0));
      try {
        for await (const line of tailEvents(parseTail(raw))) process.stdout.write(`${line}\n`);
      } catch (error) {
        fail(error);
      }
    });

/** Throws InvalidOption. */
function parseTail(raw: RawTailOptions) {
  const invalid = (option: string, value: string, expected: string) =>
    cliFault('InvalidOption', { option, value, expected });
  if (!/^\d{1,6}$/.test(raw.lines)) throw invalid('lines', raw.lines, 'a number up to 999999');
  for (const account of raw.account) {
    if (!/^\d{12}$/.test(account)) throw invalid('account', account, 'twelve digits');
  }
  for (const type of raw.detailType) {
    if (!detailTypes.some(each => each === type)) {
      throw invalid('detail-type', type, `one of ${detailTypes.join(', ')}`);
    }
  }
  return {
    data: raw.data,
    lines: Number(raw.lines),
    follow: raw.follow ?? false,
    accounts: raw.account,
    detailTypes: raw.detailType,
  };
}
