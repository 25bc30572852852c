import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { atExit } from '../../../test/support/cleanup.ts';
import { askOnce } from '../http-connection.ts';
import { canPin, cores } from '../pinning.ts';
import type { Launched } from './candidate.ts';

export interface Launching {
  readonly directory: string;
  readonly port: number;
  readonly command: string;
  readonly args: readonly string[];
  /** In place of the benchmark's own. */
  readonly env?: NodeJS.ProcessEnv;
  /** What is asked until it answers, whatever the answer. */
  readonly path?: string;
}

const patience = 30_000;

/** Starts a server on all cores and waits until it answers. What it prints goes to `log` in its directory. */
export async function launch({
  directory,
  port,
  command,
  args,
  env = process.env,
  path = '/v2/',
}: Launching): Promise<Launched> {
  const url = `http://127.0.0.1:${port}`;
  const onAll = canPin ? ['taskset', '-c', cores.all, command] : [command];
  const begun = performance.now();
  const child = spawn(onAll[0] as string, [...onAll.slice(1), ...args], {
    cwd: directory,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const forget = atExit(() => child.kill('SIGKILL'));
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', chunk => {
      printed = `${printed}${chunk}`.slice(-4_000);
      appendFileSync(join(directory, 'log'), chunk);
    });
  }
  let ended: string | undefined;
  child.once('error', error => {
    ended = error.message;
  });
  child.once('exit', code => {
    ended ??= `it ended with code ${code}`;
  });

  for (;;) {
    if (ended !== undefined) throw new Error(`${command}: ${ended}\n${printed}`);
    if (performance.now() - begun > patience) throw new Error(`${command} does not answer\n${printed}`);
    const answer = await askOnce(url, 'GET', path).catch(() => undefined);
    if (answer !== undefined) break;
    await sleep(2);
  }
  const readyAfter = performance.now() - begun;
  return {
    url,
    pid: child.pid as number,
    readyAfter,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM');
        const slow = setTimeout(() => child.kill('SIGKILL'), 10_000);
        await once(child, 'exit');
        clearTimeout(slow);
      }
      forget();
    },
  };
}
