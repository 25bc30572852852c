import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../../test/support/free-port.ts';
import type { Candidate } from './candidate.ts';
import { launch } from './launch.ts';
import { noLogin } from './password.ts';
import { filesOf } from './plain-files.ts';

/** Sends plain files as this project sends blobs: how little a GET can cost a server in Node. */
export const bare: Candidate = {
  name: 'bare Node',
  role: 'bare',
  version: process.version,
  durability: 'takes no pushes',
  access: 'none; plain files, sent as Entrepot sends blobs',
  launch: async directory => {
    const files = filesOf(directory);
    mkdirSync(files, { recursive: true });
    const port = await freePort();
    const script = join(import.meta.dirname, 'bare-server.ts');
    const args = ['--disable-warning=ExperimentalWarning', script, files, `${port}`];
    return launch({ directory, port, command: process.execPath, args, path: '/' });
  },
  login: async () => noLogin,
};
