import { join } from 'node:path';
import { program } from './needs.ts';
import { type Ran, run, succeeded } from './run.ts';

export interface Skopeo {
  try(args: readonly string[], input?: string): Promise<Ran>;
  /** Runs `skopeo ARGS` and answers what it printed, trimmed; throws when it fails. */
  ok(args: readonly string[], input?: string): Promise<string>;
  login(host: string, password: string): Promise<Ran>;
}

/** skopeo with logins of its own below `home`. Registries on this machine are reached without TLS. */
export function skopeoCli(home: string): Skopeo {
  const env: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    HOME: home,
    REGISTRY_AUTH_FILE: join(home, 'skopeo-auth.json'),
    TMPDIR: home,
  };
  const call = (args: readonly string[], input?: string) =>
    run(program('skopeo') as string, ['--insecure-policy', ...args], {
      env,
      ...(input === undefined ? {} : { input }),
    });
  return {
    try: call,
    ok: async (args, input) => succeeded(await call(args, input)).stdout.trim(),
    login: (host, password) =>
      call(['login', '--tls-verify=false', '--username', 'AWS', '--password-stdin', host], password),
  };
}
