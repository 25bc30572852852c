import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../../test/support/free-port.ts';
import { program } from '../../../test/support/needs.ts';
import { goCommand } from './cache.ts';
import type { Candidate } from './candidate.ts';
import { launch } from './launch.ts';
import { noLogin, passwordLogin, writePasswordFile } from './password.ts';

const version = 'v2.1.14';

/** What is installed under its name, or else the build without extensions. */
const binary = (): string => program('zot') ?? goCommand('zotregistry.dev/zot/v2', 'cmd/zot', version);

function registry(role: 'peer' | 'open'): Candidate {
  const command = binary();
  const open = role === 'open';
  return {
    name: open ? 'zot, open' : 'zot',
    role,
    version: program('zot') === undefined ? version : 'as installed',
    durability: 'synced: file (`storage.commit`)',
    access: open ? 'none: everybody may do everything' : 'htpasswd, bcrypt at cost 4',
    launch: async directory => {
      const port = await freePort();
      const auth = open ? {} : { auth: { htpasswd: { path: writePasswordFile(directory) } } };
      const configuration = {
        storage: { rootDirectory: join(directory, 'data'), commit: true },
        http: { address: '127.0.0.1', port: String(port), ...auth },
        log: { level: 'error' },
      };
      const file = join(directory, 'config.json');
      writeFileSync(file, JSON.stringify(configuration));
      return launch({ directory, port, command, args: ['serve', file] });
    },
    login: async () => (open ? noLogin : passwordLogin),
  };
}

export const zot = (): Candidate => registry('peer');
export const openZot = (): Candidate => registry('open');
