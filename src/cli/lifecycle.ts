import { readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { type ImageFate, imageFates } from '../server/questions/lifecycle.ts';
import { withState } from '../server/questions/read-only.ts';
import { fail } from './fail.ts';
import { cliFault } from './faults.ts';
import { aligned } from './style.ts';

interface RawOptions {
  readonly policy?: string;
  readonly data: string;
  readonly json?: boolean;
}

/** `entrepot lifecycle`: what a lifecycle policy would do with each image, and why. */
export const lifecycleCommand = (): Command =>
  new Command('lifecycle')
    .description(
      'Tell what a lifecycle policy would do with each image of a repository, and why. Nothing is changed; the server may run meanwhile.',
    )
    .argument('<repository>', 'such as arn:aws:ecr:us-east-1:123456789012:repository/app')
    .option('--policy <FILE>', "a policy to try, in place of the repository's own")
    .addOption(
      new Option('--data <DIRECTORY>', "the server's data directory").env('ENTREPOT_DATA').default('./data'),
    )
    .option('--json', 'print it as JSON')
    .action(async (arn: string, raw: RawOptions) => {
      try {
        const policy = raw.policy === undefined ? undefined : readPolicy(raw.policy);
        const fates = await withState(raw.data, state => imageFates(state, arn, policy));
        process.stdout.write(raw.json ? `${JSON.stringify(fates, null, 2)}\n` : textOf(fates));
      } catch (error) {
        fail(error);
      }
    });

function readPolicy(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw cliFault('UnreadablePolicy', { file, reason: (error as Error).message });
  }
}

/** Digests are cut as docker cuts them. */
const shortDigest = 'sha256:'.length + 12;

function textOf(fates: readonly ImageFate[]): string {
  const rows = fates.map(fate => [
    { EXPIRE: 'expire', TRANSITION: 'archive', NONE: '-' }[fate.action],
    fate.pushedAt.slice(0, 'yyyy-mm-ddThh:mm'.length),
    fate.digest.slice(0, shortDigest),
    fate.tags.join(',') || '(untagged)',
    fate.reason,
  ]);
  const count = (action: ImageFate['action']) => fates.filter(fate => fate.action === action).length;
  const sum = `${fates.length} images: ${count('EXPIRE')} to expire, ${count('TRANSITION')} to archive`;
  return `${[...aligned(rows, ''), sum].join('\n')}\n`;
}
