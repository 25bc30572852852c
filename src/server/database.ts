import { accountsMigrations } from '../accounts/migrations.ts';
import type { AccountsSchema } from '../accounts/schema.ts';
import { registryMigrations } from '../registry/migrations.ts';
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
