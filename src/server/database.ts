import type { Kysely } from 'kysely';
import { accountsMigrations } from '../accounts/migrations.ts';
import type { AccountsSchema } from '../accounts/schema.ts';
import type { PolicyHolder } from '../accounts/writer.ts';
import { registryMigrations } from '../registry/migrations.ts';
import { replacePrincipal } from '../registry/policy-principals.ts';
import type { RegistrySchema } from '../registry/schema.ts';
import { jobsMigrations } from '../store/jobs/migrations.ts';
import type { JobsSchema } from '../store/jobs/schema.ts';
import type { Database } from '../store/sql/database.ts';
import { openSqlite } from '../store/sql/sqlite/open-sqlite.ts';
import { readSqlite } from '../store/sql/sqlite/read-sqlite.ts';
import type { TurnTimes } from '../store/sql/turn-times.ts';

type ServerDatabase = Database<AccountsSchema> & Database<RegistrySchema> & Database<JobsSchema>;

type ServerSchema = AccountsSchema & RegistrySchema & JobsSchema;

const migrations = [...accountsMigrations, ...registryMigrations, ...jobsMigrations];

/** Kysely's types are invariant: each domain sees its own tables of the same database. */
const asServerDatabase = (database: Database<ServerSchema>) => database as unknown as ServerDatabase;

/** The one database of a server: the tables of every domain side by side. */
export const openDatabase = async (file: string, writes?: TurnTimes): Promise<ServerDatabase> =>
  asServerDatabase(await openSqlite<ServerSchema>(file, migrations, { writes }));

/** The same for reading only, also while a server uses it. Throws what `readSqlite` throws. */
export const readDatabase = async (file: string): Promise<ServerDatabase> =>
  asServerDatabase(await readSqlite<ServerSchema>(file, migrations));

/**
 * The same for writing beside a server that uses it: a schema of another version is left as it is. Throws what
 * `readSqlite` throws.
 */
export async function writeDatabase(file: string): Promise<ServerDatabase> {
  await (await readDatabase(file)).close();
  return openDatabase(file);
}

/** Lets grants of repository policies follow the users and roles they were made for, in the accounts' transactions. */
export const repositoryPolicies: PolicyHolder = {
  // The same database: the transaction sees the registry's tables, too.
  replacePrincipal: (db, from, to) => replacePrincipal(db as unknown as Kysely<RegistrySchema>, from, to),
};
