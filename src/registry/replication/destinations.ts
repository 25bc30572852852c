import type { Kysely } from 'kysely';
import type { RegistryId } from '../../base/registry-id.ts';
import type { RegistrySchema } from '../schema.ts';
import { destinationsOf, type ReplicationConfiguration, replicationConfiguration } from './configuration.ts';
import type { ReplicationSettings } from './replication.ts';

/** Undefined where the registry has none. */
export async function configurationOf(
  db: Kysely<RegistrySchema>,
  { account, region }: RegistryId,
): Promise<ReplicationConfiguration | undefined> {
  const row = await db
    .selectFrom('registries')
    .select('replication')
    .where('account', '=', account)
    .where('region', '=', region)
    .where('replication', 'is not', null)
    .executeTakeFirst();
  return row && replicationConfiguration(row.replication);
}

/**
 * Where something of a repository goes by the rules. `via` are the registries through which replication brought it;
 * where there are any, it goes on only if chaining is on, and never to where it has been.
 */
export function destinationsFrom(
  registry: RegistryId,
  configuration: ReplicationConfiguration,
  repository: string,
  { chaining }: Pick<ReplicationSettings, 'chaining'>,
  via: readonly RegistryId[],
): RegistryId[] {
  if (via.length > 0 && !chaining) return [];
  const been = [registry, ...via];
  return destinationsOf(configuration, repository).filter(to => !been.some(each => isSame(each, to)));
}

export const isSame = (one: RegistryId, other: RegistryId): boolean =>
  one.account === other.account && one.region === other.region;
