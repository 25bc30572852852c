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
  /** Who else keeps policies that name users and roles. */
  readonly policyHolders: readonly PolicyHolder[];
  /** Takes the ids of the accounts that the write makes; see `openAccounts`. */
  readonly newAccounts: string[];
}

/**
 * Another domain that keeps resource-based policies in the same database, such as repository policies.
 * It is told, within the transaction, when a user or role is known by another name than before.
 */
export interface PolicyHolder {
  /** Makes every policy that names the principal `from` name `to` instead; see `principal-references.ts`. */
  replacePrincipal(db: Reader, from: string, to: string): Promise<void>;
}
