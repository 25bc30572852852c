import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Command } from 'commander';
import { parse } from 'yaml';
import type { Fault } from '../base/fault.ts';
import { parseCells } from './cells-configuration.ts';
import { parseEvents } from './events-configuration.ts';
import { cliFault } from './faults.ts';
import { parseLimits, parseQuotas, parseThrottling } from './limits-configuration.ts';
import { parseReplication } from './replication-configuration.ts';

/** What only the file can hold: each has a form of its own. */
const sections: Readonly<
  Record<string, (value: unknown, invalid: (reason: string) => Fault, directory: string) => unknown>
> = {
  cells: parseCells,
  events: parseEvents,
  limits: parseLimits,
  quotas: parseQuotas,
  replication: parseReplication,
  throttling: parseThrottling,
};

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
    if (Object.hasOwn(sections, name)) {
      command.setOptionValueWithSource(name, sections[name]?.(value, invalid, dirname(file)), 'config');
      continue;
    }
    const option = command.options.find(each => each.long === `--${name}` && name !== 'config');
    if (!option) throw invalid(`has an unknown option '${name}'`);
    const expected = option.isBoolean() ? 'boolean' : 'string';
    const given = expected === 'string' && typeof value === 'number' ? String(value) : value;
    if (typeof given !== expected) throw invalid(`has '${name}', which should be a ${expected}`);
    const key = option.attributeName();
    const source = command.getOptionValueSource(key);
    if (source === undefined || source === 'default') command.setOptionValueWithSource(key, given, 'config');
  }
}
