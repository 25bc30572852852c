import type { Kysely } from 'kysely';
import { storeFault } from '../faults.ts';
import type { Database, Migration } from './database.ts';

interface History {
  readonly schema_migration: { readonly id: string };
}

/**
 * Brings the schema up to date: runs each of `migrations` that `schema_migration` does not list. Safe to run in
 * several processes at once, and to go on with after a crash: each step is one transaction that first looks whether
 * somebody else took it. Throws `SchemaTooNew`, having changed nothing, where the table lists a step that is not
 * among `migrations`, and `MigrationsInvalid` where two have the same id.
 */
export async function migrate<S>(database: Database<S>, migrations: readonly Migration[]): Promise<void> {
  const steps = migrations.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const known = new Set<string>();
  for (const { id } of steps) {
    if (known.has(id)) throw storeFault('MigrationsInvalid', { id });
    known.add(id);
  }

  const done = await database.write(async tx => {
    const history = tx as unknown as Kysely<History>;
    await history.schema
      .createTable('schema_migration')
      .ifNotExists()
      .addColumn('id', 'text', column => column.primaryKey().notNull())
      .execute();
    return await applied(history, known);
  });

  for (const step of steps) {
    if (done.has(step.id)) continue;
    await database.write(async tx => {
      const history = tx as unknown as Kysely<History>;
      if ((await applied(history, known)).has(step.id)) return;
      await step.up(tx as never);
      await history.insertInto('schema_migration').values({ id: step.id }).execute();
    });
  }
}

/** Throws `SchemaTooOld` where a step was not taken yet, and `SchemaTooNew`. Changes nothing. */
export async function requireCurrent<S>(read: Kysely<S>, migrations: readonly Migration[]): Promise<void> {
  const history = read as unknown as Kysely<History>;
  const ids = migrations.map(({ id }) => id);
  const done = await applied(history, new Set(ids));
  const missing = ids.filter(id => !done.has(id));
  if (missing.length > 0) throw storeFault('SchemaTooOld', { ids: missing });
}

async function applied(history: Kysely<History>, known: ReadonlySet<string>): Promise<ReadonlySet<string>> {
  const rows = await history.selectFrom('schema_migration').select('id').orderBy('id').execute();
  const ids = rows.map(row => row.id).filter(id => !known.has(id));
  if (ids.length > 0) throw storeFault('SchemaTooNew', { ids });
  return new Set(rows.map(row => row.id));
}
