import { join } from 'node:path';
import { root } from '../support/root.ts';
import { type Ran, run } from '../support/run.ts';
import { withoutOptions } from '../support/server.ts';

/** Runs `entrepot COMMAND`. */
export const entrepot = (...args: string[]): Promise<Ran> =>
  run(join(root, 'bin/entrepot'), args, { env: withoutOptions(process.env) });

/** What it printed as JSON, whatever its exit code. */
export async function entrepotJson<T>(...args: string[]): Promise<T> {
  const ran = await entrepot(...args, '--json');
  try {
    return JSON.parse(ran.stdout) as T;
  } catch {
    throw new Error(`no JSON: ${ran.command}\n${ran.stdout}\n${ran.stderr}`);
  }
}
