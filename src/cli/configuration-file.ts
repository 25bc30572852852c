import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { parse } from 'yaml';
import { cliFault } from './faults.ts';

/**
 * Takes options from a YAML file for which neither the command line nor the environment has a value.
 * Throws InvalidConfiguration.
 */
export function applyConfigurationFile(command: Command, file: string): void {
  const invalid = (reason: string) => cliFault('InvalidConfiguration', { file, reason });
  let values: unknown;
  try {
    values = parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw invalid(`cannot be read: ${(error as Error).message.split('\n')[0]}`);
  }
  if (values === null) return;
  if (typeof values !== 'object' || Array.isArray(values)) throw invalid('is not a list of options');
  for (const [name, value] of Object.entries(values)) {
    const option = command.options.find(each => each.long === `--${name}` && name !== 'config');
    if (!option) throw invalid(`has an unknown option '${name}'`);
    const expected = option.isBoolean() ? 'boolean' : 'string';
    if (typeof value !== expected) throw invalid(`has '${name}', which should be a ${expected}`);
    const key = option.attributeName();
    const source = command.getOptionValueSource(key);
    if (source === undefined || source === 'default') command.setOptionValueWithSource(key, value, 'config');
  }
}
