import { Option } from 'commander';
import { cliFault } from './faults.ts';

export type GivenContext = ReadonlyMap<string, readonly string[]>;

/** `--context KEY=VALUE …`; a key that comes more than once has all of its values. */
export const contextOption = (): Option =>
  new Option(
    '--context <KEY=VALUE...>',
    'condition keys that the request brings, such as aws:SourceIp=10.0.0.1; a key that comes twice has both values',
  ).default([], 'none');

/** Throws InvalidOption. */
export function parseContext(given: readonly string[]): GivenContext {
  const context = new Map<string, string[]>();
  for (const each of given) {
    const [, key, value] = /^([^=\s]+)=(.*)$/s.exec(each) ?? [];
    if (key === undefined || value === undefined || !key.includes(':')) {
      const expected = 'KEY=VALUE, such as aws:SourceIp=10.0.0.1';
      throw cliFault('InvalidOption', { option: 'context', value: each, expected });
    }
    const same = [...context.keys()].find(known => known.toLowerCase() === key.toLowerCase()) ?? key;
    context.set(same, [...(context.get(same) ?? []), value]);
  }
  return context;
}
