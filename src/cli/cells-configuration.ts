import { resolve } from 'node:path';
import * as z from 'zod';
import { regionPattern } from '../base/registry-id.ts';
import type { Address, CellOptions, CellsOptions } from '../cells/options.ts';
import { cliFault } from './faults.ts';
import { parseAddress } from './parse-address.ts';

/** The section `cells` of a configuration file; docs/cells.md is its prose. What is not in it is refused. */

/** Everything but which of the cells this server is. */
export type CellsLayout = Omit<CellsOptions, 'name'>;

const namePattern = /^[a-z][a-z0-9-]{0,31}$/;

const address = z.unknown().transform((given, context): Address => {
  const parsed = typeof given === 'string' ? parseAddress(given) : undefined;
  if (parsed && parsed.port > 0) return parsed;
  context.addIssue({ code: 'custom', message: 'must be HOST:PORT' });
  return z.NEVER;
});

const url = 'must be a URL that begins with http:// or https://, without a path';
const rate = 'must be a number of megabytes a second above 0';

const cell = z.strictObject({
  channel: address,
  listen: address.optional(),
  regions: z.array(z.string().regex(regionPattern, { error: 'must be a region, such as us-east-1' }), {
    error: 'must be a list of regions',
  }),
  url: z
    .url({ protocol: /^https?$/, error: url })
    .refine(text => new URL(text).pathname === '/' && new URL(text).search === '', { error: url })
    .transform(text => text.replace(/\/$/, '')),
  bandwidth: z
    .number({ error: rate })
    .positive({ error: rate })
    .transform(megabytes => megabytes * 1_000_000)
    .optional(),
});

const layout = z.strictObject({
  home: z.string({ error: 'must be the name of a cell' }),
  key: z.string({ error: 'must be a path' }).min(1, { error: 'must be a path' }),
  cells: z.record(
    z.string().regex(namePattern, {
      error: 'must have a name of small letters, digits and hyphens, at most 32, that begins with a letter',
    }),
    cell,
    { error: 'must have each cell under its name' },
  ),
});

/** The path of the key is relative to `directory`. Calls `refuse` with what is wrong, for people. */
export function parseCells(
  value: unknown,
  refuse: (reason: string) => Error,
  directory: string,
): CellsLayout {
  const result = layout.safeParse(value);
  if (!result.success) {
    const problems = result.error.issues.map(
      issue => `${['cells', ...issue.path].map(String).join('.')}: ${textOf(issue)}`,
    );
    throw refuse(`has mistakes: ${problems.join('; ')}`);
  }
  const { home, key } = result.data;
  const cells = Object.entries(result.data.cells).map(([name, each]): CellOptions => ({ name, ...each }));
  if (!cells.some(each => each.name === home)) {
    throw refuse(`has mistakes: cells.home: '${home}' is not one of the cells under cells.cells`);
  }
  const problem = sharedBy(cells);
  if (problem !== undefined) throw refuse(`has mistakes: ${problem}`);
  return { home, keyFile: resolve(directory, key), cells };
}

/** A name that is not what it should be is an issue of its own kind, with the reason inside. */
const textOf = (issue: z.core.$ZodIssue): string =>
  issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;

/** What only one cell can have: a region, an address, a URL. */
function sharedBy(cells: readonly CellOptions[]): string | undefined {
  const owners = new Map<string, string>();
  for (const { name, regions, channel, url } of cells) {
    const own = [
      ...regions.map(region => `the region ${region}`),
      `the channel ${channel.host}:${channel.port}`,
      `the url ${url}`,
    ];
    for (const thing of own) {
      const owner = owners.get(thing);
      if (owner === name) return `cells.cells.${name} names ${thing} twice`;
      if (owner !== undefined) return `cells.cells: ${owner} and ${name} both have ${thing}`;
      owners.set(thing, name);
    }
  }
  return undefined;
}

/** Which of the cells this server is. Throws CellNotNamed, CellsMissing and CellUnknown. */
export function chooseCell(
  cells: CellsLayout | undefined,
  name: string | undefined,
): CellsOptions | undefined {
  if (!cells) {
    if (name !== undefined) throw cliFault('CellsMissing', { name });
    return undefined;
  }
  const names = cells.cells.map(each => each.name).join(', ');
  if (name === undefined) throw cliFault('CellNotNamed', { names });
  if (!cells.cells.some(each => each.name === name)) throw cliFault('CellUnknown', { name, names });
  return { ...cells, name };
}
