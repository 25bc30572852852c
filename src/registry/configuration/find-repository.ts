import type { RegistryId } from '../../base/registry-id.ts';
import { prepared } from '../../store/sql/prepared.ts';
import type { Backend } from '../backend.ts';
import { type Repository, toRepository } from '../repositories.ts';
import type { RegistrySchema } from '../schema.ts';
import { type Registry, type RegistryRow, toRegistry } from './registries.ts';

/** A registry and, where it is there, one of its repositories. */
export interface RepositoryInRegistry {
  readonly registry: Registry;
  readonly repository: Repository | undefined;
}

/**
 * The repository with the registry around it. Every request needs both, for the policies of both have a say in it;
 * while nobody writes, they are read once (`Database.recall`).
 */
export const findInRegistry = (
  backend: Pick<Backend, 'db'>,
  id: RegistryId,
  name: string,
): Promise<RepositoryInRegistry> =>
  backend.db.recall(`repository ${id.account} ${id.region} ${name}`, () => read(backend, id, name));

interface Asked extends RegistryId {
  readonly name: string;
}

/** Both in one statement, so that they are of one state. */
const select = prepared<RegistrySchema, Asked>()((db, value) =>
  db
    .selectFrom(
      db
        .selectNoFrom(e => [e.val(value('account')).as('account'), e.val(value('region')).as('region')])
        .as('asked'),
    )
    .leftJoin('registries', join =>
      join.onRef('registries.account', '=', 'asked.account').onRef('registries.region', '=', 'asked.region'),
    )
    .leftJoin('repositories', join =>
      join
        .onRef('repositories.account', '=', 'asked.account')
        .onRef('repositories.region', '=', 'asked.region')
        .on('repositories.name', '=', value('name')),
    )
    .selectAll('repositories')
    .select([
      'registries.policy_text as registry_policy_text',
      'registries.policy_scope',
      'registries.blob_mounting',
      'registries.scanning',
      'registries.replication',
      'registries.signing',
    ]),
);

async function read(
  backend: Pick<Backend, 'db'>,
  id: RegistryId,
  name: string,
): Promise<RepositoryInRegistry> {
  const { rows } = await select(backend.db.read, { ...id, name });
  const row = rows[0] as NonNullable<(typeof rows)[0]>;
  const { registry_policy_text, ...rest } = row;
  const settings = { ...rest, policy_text: registry_policy_text } as RegistryRow;
  return {
    registry: toRegistry(id, settings),
    repository: row.id === null ? undefined : toRepository(rest as Parameters<typeof toRepository>[0]),
  };
}
