import { join } from 'node:path';
import { root } from '../support/root.ts';
import { type Ran, run } from '../support/run.ts';
import { withoutOptions } from '../support/server.ts';

/** Runs `entrepot replication` on a server's data directory. */
export const replication = (data: string, command: string, ...args: string[]): Promise<Ran> =>
  run(join(root, 'bin/entrepot'), ['replication', command, '--data', data, ...args], {
    env: withoutOptions(process.env),
  });
