import type { Database } from '../../store/sql/database.ts';
import type { RegistrySchema } from '../schema.ts';
import type { ReplicationEntry } from './settings.ts';

/**
 * Writes down the settings that a server has been started with, so that a command beside it, which does not see its
 * configuration file, plans with the same.
 */
export async function noteSettings(
  db: Database<RegistrySchema>,
  entries: readonly ReplicationEntry[],
): Promise<void> {
  const text = JSON.stringify(entries);
  if (JSON.stringify(await notedSettings(db)) === text) return;
  await db.write(async tx => {
    await tx.deleteFrom('replication_settings').execute();
    if (entries.length > 0) await tx.insertInto('replication_settings').values({ entries: text }).execute();
  });
}

export async function notedSettings(
  db: Pick<Database<RegistrySchema>, 'read'>,
): Promise<readonly ReplicationEntry[]> {
  const row = await db.read.selectFrom('replication_settings').select('entries').executeTakeFirst();
  return row ? (JSON.parse(row.entries) as ReplicationEntry[]) : [];
}
