import { parseArgs } from 'node:util';

export interface Options {
  readonly quick: boolean;
  /** Words of which one has to be in the name or the group of what is measured; none means everything. */
  readonly only: readonly string[];
  /** Words of which one has to be in the name of a candidate; none means all. */
  readonly candidates: readonly string[];
  /** Where the servers keep their data, in a directory that is removed at the end. */
  readonly data: string | undefined;
  /** Whether table and chart are written into docs/. */
  readonly write: boolean;
}

export const usage = `npm run bench -- peers [--quick] [--only WORD]… [--candidates WORD]… [--data DIR] [--write | --no-write]

  --quick            less of everything, in under two minutes; nothing is written to docs/
  --only WORD        only what has the word in its name or group ("manifest", "push 1 MiB", "start"); may be repeated
  --candidates WORD  only the candidates with the word in their name ("entrepot", "nginx"); may be repeated
  --data DIR         keep the servers' data below DIR instead of the system's temporary directory
  --write            write docs/performance.md and docs/performance.svg; the default of a run of everything
`;

/** Throws a TypeError with a text for the user where they cannot be understood. */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      candidates: { type: 'string', multiple: true, default: [] },
      data: { type: 'string' },
      write: { type: 'boolean' },
    },
  });
  const { quick, only, candidates, data } = values;
  const whole = !quick && only.length === 0 && candidates.length === 0;
  return { quick, only, candidates, data, write: values.write ?? whole };
}

/** Whether one of the words is in the text, in whatever case; of no words, every text will do. */
export const matches = (words: readonly string[], text: string): boolean =>
  words.length === 0 || words.some(word => text.toLowerCase().includes(word.toLowerCase()));
