import { join } from 'node:path';
import { type Accounts, openAccounts } from '../../accounts/accounts.ts';
import type { Seal } from '../../base/seal.ts';
import { realWorld } from '../../base/world.ts';
import type { Backend } from '../../registry/backend.ts';
import { readDatabase } from '../database.ts';

/** What questions are answered from: the state of a data directory, as it is when it is read. */
export interface State {
  readonly accounts: Accounts;
  readonly registry: Pick<Backend, 'db'>;
}

/** Questions need no secrets, so the master key is not read. */
const noSecrets: Seal = {
  seal() {
    throw new TypeError('nothing is sealed where everything is only read');
  },
  open: () => undefined,
};

/**
 * Runs `work` on a data directory without taking its lock or changing anything in it: its server may run meanwhile.
 * Throws what `readSqlite` throws.
 */
export async function withState<T>(directory: string, work: (state: State) => Promise<T>): Promise<T> {
  const db = await readDatabase(join(directory, 'entrepot.db'));
  try {
    return await work({
      accounts: openAccounts({ db, world: realWorld, seal: noSecrets }),
      registry: { db },
    });
  } finally {
    await db.close();
  }
}
