import { execFileSync } from 'node:child_process';
import { cpus, release, totalmem, type } from 'node:os';
import { root } from '../../../test/support/root.ts';
import { GiB } from '../content.ts';

/** The commit that is measured, with a mark where files differ from it. */
export function commit(): string {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], { cwd: root, encoding: 'utf8' }).trim();
  } catch {
    return 'unknown commit';
  }
}

/** One line about the machine, for the head of the table. */
export function machine(): string {
  const all = cpus();
  const memory = `${Math.round(totalmem() / GiB)} GiB of memory`;
  return `${all[0]?.model.trim() ?? 'unknown processor'}, ${all.length} cores, ${memory}, ${type()} ${release()}`;
}
