import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.ts';

/** Where CI runs, or somebody says so, a suite that cannot run is a failure. */
export const required = process.env.ENTREPOT_REQUIRE === 'all' || process.env.CI === 'true';

/** The paths of every program of this name in the PATH, first come first. */
export function programs(name: string): readonly string[] {
  const path = `${process.env.PATH ?? ''}:/usr/local/sbin:/usr/sbin:/sbin:/usr/local/go/bin`;
  try {
    const found = execFileSync('which', ['-a', name], {
      env: { PATH: path },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return found.trim().split('\n');
  } catch {
    return [];
  }
}

export const program = (name: string): string | undefined => programs(name)[0];

/** What a suite may miss: a text for the user, or undefined where it is there. */
export const missing = {
  program: (name: string, from: string) => (program(name) ? undefined : `${name} (${from})`),
  root: () => (process.getuid?.() === 0 ? undefined : 'to be root'),
  file: (path: string, what: string) => {
    try {
      readFileSync(join(root, path));
      return undefined;
    } catch {
      return `${what} (${path})`;
    }
  },
} as const;

/**
 * For the `skip` option of a suite: false where nothing is missing, else what is. `scripts/test` repeats at its end
 * what was skipped. Throws instead where suites may not be skipped.
 */
export function skipUnless(suite: string, ...misses: readonly (string | undefined)[]): string | false {
  const lacks = misses.filter(miss => miss !== undefined);
  if (lacks.length === 0) return false;
  const reason = `needs ${lacks.join(', ')}`;
  if (required) throw new Error(`the suite "${suite}" must run here, but it ${reason}`);
  const list = process.env.ENTREPOT_SKIPPED_LIST;
  if (list !== undefined) appendFileSync(list, `${suite}: ${reason}\n`);
  return reason;
}
