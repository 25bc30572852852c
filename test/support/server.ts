import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { atExit } from './cleanup.ts';
import { type Credentials, readCredentials } from './credentials.ts';
import { freePort } from './free-port.ts';
import { root } from './root.ts';
import { tempDir } from './temp.ts';
import { until } from './until.ts';

export interface ServerOptions {
  /** The text of the landing-zone file. */
  readonly landingZone?: string;
  /** `host:port`; a free port of 127.0.0.1 by default. */
  readonly listen?: string;
  /** Further options of `entrepot serve`. */
  readonly options?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** In place of one of its own, which `remove` removes. */
  readonly dataDirectory?: string;
  /** How many files it may have open (`ulimit -n`). */
  readonly openFiles?: number;
}

export interface Server {
  /** As the server's ready line says it. */
  readonly url: string;
  readonly data: string;
  readonly pid: number;
  /** Everything it has printed so far. */
  log(): string;
  /** The keys of the account's root user, from `DATA/credentials`. */
  rootOf(account: string): Credentials;
  /** Waits until its data directory has grown by this many bytes since the call. */
  holdsMore(bytes: number): Promise<void>;
  /** Starts it again, same data and address, after `stop` or `kill`. */
  start(): Promise<void>;
  /** Asks it to stop (SIGTERM); resolves to its exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** Kills it if it runs and removes its data. */
  remove(): Promise<void>;
}

/** An environment in which no variable of the user's sets an option of the server. */
export const withoutOptions = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('ENTREPOT_')));

/** The bytes of all files below a directory; files may come and go meanwhile. */
function sizeOf(directory: string): number {
  let sum = 0;
  for (const name of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
    const found = statSync(join(directory, name), { throwIfNoEntry: false });
    if (found?.isFile()) sum += found.size;
  }
  return sum;
}

/** The process may end though this one and its output are still there. */
function letGo(child: ChildProcess): void {
  child.unref();
  for (const pipe of [child.stdout, child.stderr] as (Socket | null)[]) pipe?.unref();
}

/** Starts `bin/entrepot serve` with data of its own and waits until it says that it is ready. */
export async function startServer(options: ServerOptions = {}): Promise<Server> {
  const dir = tempDir('server');
  const data = options.dataDirectory ?? join(dir.path, 'data');
  const landingZone = join(dir.path, 'landing-zone.yaml');
  if (options.landingZone !== undefined) writeFileSync(landingZone, options.landingZone);
  const args = [
    'serve',
    '--listen',
    options.listen ?? `127.0.0.1:${await freePort()}`,
    '--data',
    data,
    ...(options.landingZone === undefined ? [] : ['--landing-zone', landingZone]),
    ...(options.options ?? []),
  ];
  let child: ChildProcess;
  let printed = '';
  let url = '';
  let forget = () => {};

  const start = async () => {
    const program = join(root, 'bin/entrepot');
    const limited = ['-c', `ulimit -n ${options.openFiles} && exec "$@"`, 'sh', program, ...args];
    const command = options.openFiles === undefined ? ([program, args] as const) : (['sh', limited] as const);
    const running = spawn(...command, {
      cwd: dir.path,
      env: { ...withoutOptions(process.env), ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = running;
    forget = atExit(() => running.kill('SIGKILL'));
    const from = printed.length;
    await new Promise<void>((ready, failed) => {
      const take = (chunk: Buffer) => {
        printed += chunk;
        const line = /^entrepot ready (\S+)/m.exec(printed.slice(from));
        if (line === null) return;
        url = (line[1] as string).replace(/\/$/, '');
        ready();
      };
      running.stdout.on('data', take);
      running.stderr.on('data', take);
      running.once('error', failed);
      running.once('exit', code => failed(new Error(`the server ended (${code}):\n${printed.slice(from)}`)));
      setTimeout(() => failed(new Error(`not ready in 30 s:\n${printed.slice(from)}`)), 30_000).unref();
    });
    // A test that fails before it stops its server must not keep its process waiting for it: `atExit` ends the server.
    letGo(running);
  };

  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.ref();
      child.kill(signal);
      await once(child, 'exit');
    }
    forget();
    return child.exitCode;
  };

  await start();
  return {
    get url() {
      return url;
    },
    data,
    get pid() {
      return child.pid as number;
    },
    log: () => printed,
    rootOf: account => readCredentials(readFileSync(join(data, 'credentials'), 'utf8'), account),
    holdsMore: async bytes => {
      const before = sizeOf(data);
      await until(() => sizeOf(data) >= before + bytes);
    },
    start,
    stop: () => end('SIGTERM'),
    kill: async () => void (await end('SIGKILL')),
    remove: async () => {
      await end('SIGKILL');
      dir.remove();
    },
  };
}
