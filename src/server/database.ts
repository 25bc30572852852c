import type { Kysely } from 'kysely';
import { accountsMigrations } from '../accounts/migrations.ts';
import type { AccountsSchema } from '../accounts/schema.ts';
import type { PolicyHolder } from '../accounts/writer.ts';
import { registryMigrations } from '../registry/migrations.ts';
import { replacePrincipal } from '../registry/policy-principals.ts';
import type { RegistrySchema } from '../registry/schema.ts';
import type { Database } from '../store/sql/database.ts';
import { openSqlite } from '../store/sql/sqlite/open-sqlite.ts';

/** The one database of a server: the tables of every domain side by side. */
export async function openDatabase(
  file: string,
): Promise<Database<AccountsSchema> & Database<RegistrySchema>> {
  const database = await openSqlite<AccountsSchema & RegistrySchema>(file, [
    ...accountsMigrations,
    ...registryMigrations,
  ]);
  // Kysely's types are invariant: each domain sees its own tables of the same database.
  return database as unknown as Database<AccountsSchema> & Database<RegistrySchema>;
}

/** Lets grants of repository policies follow the users and roles they were made for, in the accounts' transactions. */
export const repositoryPolicies: PolicyHolder = {
  // The same database: the transaction sees the registry's tables, too.
  replacePrincipal: (db, from, to) => replacePrincipal(db as unknown as Kysely<RegistrySchema>, from, to),
};
