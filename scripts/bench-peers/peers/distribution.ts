import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { freePort } from '../../../test/support/free-port.ts';
import { debianProgram, goCommand } from './cache.ts';
import type { Candidate } from './candidate.ts';
import { fillDistribution } from './distribution-listing.ts';
import { launch } from './launch.ts';
import { noLogin, passwordLogin, writePasswordFile } from './password.ts';

const version = 'v3.1.2';

/** Its own example configuration, but quiet: a line for each request would cost it time that others do not spend. */
const configuration = (directory: string, port: number, password: string | undefined): string => `version: 0.1
log: { level: error, accesslog: { disabled: true } }
storage:
  cache: { blobdescriptor: inmemory }
  filesystem: { rootdirectory: ${join(directory, 'data')} }
http: { addr: "127.0.0.1:${port}", secret: bench }
${password === undefined ? '' : `auth: { htpasswd: { realm: bench, path: ${password} } }\n`}`;

function registry(
  binary: string,
  candidate: Pick<Candidate, 'name' | 'version' | 'durability' | 'role'>,
): Candidate {
  const open = candidate.role === 'open';
  return {
    ...candidate,
    access: open ? 'none: everybody may do everything' : 'htpasswd, bcrypt at cost 4',
    launch: async directory => {
      mkdirSync(join(directory, 'data'), { recursive: true });
      const port = await freePort();
      const password = open ? undefined : writePasswordFile(directory);
      const file = join(directory, 'config.yml');
      writeFileSync(file, configuration(directory, port, password));
      const env = { ...process.env, OTEL_TRACES_EXPORTER: 'none' };
      return launch({ directory, port, command: binary, args: ['serve', file], env });
    },
    login: async () => (open ? noLogin : passwordLogin),
    fillListing: (directory, listing) => fillDistribution(join(directory, 'data'), listing),
  };
}

const durability = 'synced: file and its directory';

const build = (): string => goCommand('github.com/distribution/distribution/v3', 'cmd/registry', version);

export const distribution = (): Candidate =>
  registry(build(), { name: 'distribution', version, durability, role: 'peer' });

export const openDistribution = (): Candidate =>
  registry(build(), { name: 'distribution, open', version, durability, role: 'open' });

/** Debian's build of version 2: the stand-in where version 3 cannot be built. */
export function debianDistribution(): Candidate {
  const binary = debianProgram('docker-registry', 'docker-registry', 'usr/bin/docker-registry');
  const said = execFileSync(binary, ['--version'], { encoding: 'utf8', cwd: dirname(binary) });
  const found = /v?\d+\.\d[^\s]*/.exec(said)?.[0] ?? 'of Debian';
  return registry(binary, {
    name: 'docker-registry',
    version: found,
    durability: 'synced: file, not its directory',
    role: 'peer',
  });
}
