import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { attempt } from './attempt.ts';
import { writeCorpus } from './corpus.ts';
import { type Fuzzed, fuzz } from './fuzz.ts';
import type { Target } from './target.ts';
import { targets } from './targets.ts';

/**
 * npm run fuzz -- [TARGET…] [--seconds N] [--seed N] [--keep] [--replay FILE]
 * Tries each target (all of them, if none is named) for so many seconds. `--keep` writes the inputs that count into
 * the corpus. `--replay` tries the one input in a file.
 */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string' },
    keep: { type: 'boolean', default: false },
    replay: { type: 'string' },
  },
});

const unknown = positionals.filter(name => !targets.some(each => each.name === name));
if (unknown.length > 0) {
  console.error(
    `No such target: ${unknown.join(', ')}. There are: ${targets.map(each => each.name).join(', ')}`,
  );
  process.exit(2);
}
const chosen = targets.filter(({ name }) => positionals.length === 0 || positionals.includes(name));

for (const target of chosen) {
  if (values.replay !== undefined) {
    const error = attempt(target, readFileSync(values.replay, 'utf8'));
    console.log(error?.stack ?? `${target.name}: nothing is wrong with it`);
    process.exit(error === undefined ? 0 : 1);
  }
  const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 32));
  const fuzzed = fuzz(target, { seconds: Number(values.seconds), seed });
  const { executions, kept, blocks, failure } = fuzzed;
  console.log(`${target.name}: ${executions} inputs, ${blocks} blocks, ${kept.length} kept (seed ${seed})`);
  if (values.keep) writeCorpus(target.name, kept);
  if (failure !== undefined) {
    report(target, failure);
    process.exit(1);
  }
}

function report({ name }: Target, { input, error }: NonNullable<Fuzzed['failure']>): void {
  const folder = join(import.meta.dirname, 'found');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}-${Date.now()}`);
  writeFileSync(file, input);
  console.error(`\n${error.stack}\n\nThe input: ${JSON.stringify(input).slice(0, 2000)}`);
  console.error(`Replay it: npm run fuzz -- ${name} --replay ${relative(process.cwd(), file)}`);
}
