import type { Kysely } from 'kysely';
import type { Seal } from '../base/seal.ts';
import type { World } from '../base/world.ts';
import type { PolicyCompiler } from './policy-compiler.ts';
import type { AccountsSchema } from './schema.ts';

/** Where the reading functions of this domain read: the database, or a transaction that runs. */
export type Reader = Kysely<AccountsSchema>;

/**
 * What every writing function of this domain works on; `Accounts.write` makes one. All that is done with one
 * writer happens or does not happen together.
 */
export interface Writer {
  readonly db: Reader;
  readonly world: World;
  readonly seal: Seal;
  readonly policies: PolicyCompiler;
}
