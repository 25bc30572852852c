import { Command, Option } from 'commander';
import { knownAction } from '../server/questions/known-actions.ts';
import { withState } from '../server/questions/read-only.ts';
import { whoCan } from '../server/questions/who-can.ts';
import { contextOption, parseContext } from './context-option.ts';
import { fail } from './fail.ts';
import { styleFor } from './style.ts';
import { whoCanText } from './who-can-text.ts';

interface RawOptions {
  readonly context: readonly string[];
  readonly data: string;
  readonly json?: boolean;
}

/** `entrepot who-can`: every principal of every account that may do this. */
export const whoCanCommand = (): Command =>
  new Command('who-can')
    .description(
      'List everybody of every account who may do something, and why. The server may run meanwhile.',
    )
    .argument('<action>', 'such as ecr:BatchGetImage')
    .argument('<resource>', 'such as arn:aws:ecr:us-east-1:123456789012:repository/app, or *')
    .addOption(contextOption())
    .addOption(
      new Option('--data <DIRECTORY>', "the server's data directory").env('ENTREPOT_DATA').default('./data'),
    )
    .option('--json', 'print it as JSON')
    .action(async (name: string, resource: string, raw: RawOptions) => {
      try {
        const action = knownAction(name);
        const question = { action, resource, context: parseContext(raw.context), time: Date.now() };
        const found = await withState(raw.data, state => whoCan(state, question));
        const text = raw.json
          ? `${JSON.stringify({ action, resource, ...found }, null, 2)}\n`
          : whoCanText(found, question, styleFor(process.stdout, process.env));
        process.stdout.write(text);
      } catch (error) {
        fail(error);
      }
    });
