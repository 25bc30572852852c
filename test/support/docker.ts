import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Dockerd } from './dockerd.ts';
import { program } from './needs.ts';
import { type Ran, run, succeeded } from './run.ts';

export interface Docker {
  /** The environment that the CLI gets: the engine, and a configuration (so, logins) of its own. */
  readonly env: NodeJS.ProcessEnv;
  /** Runs `docker ARGS`; does not throw when it fails. */
  try(args: readonly string[], input?: string): Promise<Ran>;
  /** Runs `docker ARGS` and answers what it printed, trimmed; throws when it fails. */
  ok(args: readonly string[], input?: string): Promise<string>;
  /** `docker login --username AWS --password-stdin HOST`. */
  login(host: string, password: string): Promise<Ran>;
}

/** The Docker CLI as one person uses it: `name` has logins of its own below `home`. */
export function dockerCli(engine: Dockerd, home: string, name: string): Docker {
  const config = join(home, `docker-${name}`);
  mkdirSync(config, { recursive: true });
  const env: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    HOME: home,
    DOCKER_HOST: engine.host,
    DOCKER_CONFIG: config,
    DOCKER_BUILDKIT: '0',
  };
  const call = (args: readonly string[], input?: string) =>
    run(program('docker') as string, args, { env, ...(input === undefined ? {} : { input }) });
  return {
    env,
    try: call,
    ok: async (args, input) => succeeded(await call(args, input)).stdout.trim(),
    login: (host, password) => call(['login', '--username', 'AWS', '--password-stdin', host], password),
  };
}
