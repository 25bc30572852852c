import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const fileOf = (name: string): string => join(import.meta.dirname, 'corpus', `${name}.jsonl`);

/** The kept inputs of a target: one a line, as a JSON text. */
export function readCorpus(name: string): string[] {
  const file = fileOf(name);
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as string);
}

export function writeCorpus(name: string, inputs: readonly string[]): void {
  mkdirSync(dirname(fileOf(name)), { recursive: true });
  writeFileSync(fileOf(name), inputs.map(input => `${ascii(input)}\n`).join(''));
}

/** JSON in ASCII: an editor or a diff shows every character of it. */
const ascii = (text: string): string =>
  JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
