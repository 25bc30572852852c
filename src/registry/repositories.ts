import type { Insertable, Selectable } from 'kysely';
import { type RegistryId, repositoryArn } from '../base/registry-id.ts';
import type { Backend } from './backend.ts';
import { registryFault } from './faults.ts';
import { removeManifestsOf } from './manifest-bytes.ts';
import type { RegistrySchema } from './schema.ts';
import type { TagMutability } from './tag-mutability.ts';

export interface Repository {
  readonly id: number;
  readonly registry: RegistryId;
  readonly name: string;
  readonly arn: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly tagMutability: TagMutability;
  readonly scanOnPush: boolean;
  readonly encryption: { readonly type: string; readonly kmsKey: string | null };
  readonly policyText: string | null;
  readonly tags: ReadonlyMap<string, string>;
}

export interface NewRepository {
  readonly name: string;
  readonly tagMutability?: TagMutability;
  readonly scanOnPush?: boolean;
  readonly encryption?: { readonly type: string; readonly kmsKey: string | null };
  readonly tags?: ReadonlyMap<string, string>;
}

const mutable: TagMutability = { mode: 'MUTABLE', exclusions: [] };

export function toRepository(row: Selectable<RegistrySchema['repositories']>): Repository {
  const registry = { account: row.account, region: row.region };
  return {
    id: row.id,
    registry,
    name: row.name,
    arn: repositoryArn(registry, row.name),
    createdAt: row.created_at,
    tagMutability: {
      mode: row.tag_mutability as TagMutability['mode'],
      exclusions: JSON.parse(row.mutability_filters) as string[],
    },
    scanOnPush: row.scan_on_push === 1,
    encryption: { type: row.encryption_type, kmsKey: row.kms_key },
    policyText: row.policy_text,
    tags: new Map(JSON.parse(row.tags) as [string, string][]),
  };
}

export async function findRepository(
  backend: Backend,
  registry: RegistryId,
  name: string,
): Promise<Repository | undefined> {
  const row = await backend.db.read
    .selectFrom('repositories')
    .selectAll()
    .where('account', '=', registry.account)
    .where('region', '=', registry.region)
    .where('name', '=', name)
    .executeTakeFirst();
  return row && toRepository(row);
}

/** A page of a registry's repositories in the order of their names. */
export async function listRepositories(
  backend: Backend,
  registry: RegistryId,
  page: { readonly after?: string | undefined; readonly limit: number },
): Promise<Repository[]> {
  const rows = await backend.db.read
    .selectFrom('repositories')
    .selectAll()
    .where('account', '=', registry.account)
    .where('region', '=', registry.region)
    .where('name', '>', page.after ?? '')
    .orderBy('name')
    .limit(page.limit)
    .execute();
  return rows.map(toRepository);
}

export async function createRepository(
  backend: Backend,
  registry: RegistryId,
  wanted: NewRepository,
): Promise<Repository> {
  const mutability = wanted.tagMutability ?? mutable;
  const row: Insertable<RegistrySchema['repositories']> = {
    account: registry.account,
    region: registry.region,
    name: wanted.name,
    created_at: backend.world.now(),
    tag_mutability: mutability.mode,
    mutability_filters: JSON.stringify(mutability.exclusions),
    scan_on_push: wanted.scanOnPush ? 1 : 0,
    encryption_type: wanted.encryption?.type ?? 'AES256',
    kms_key: wanted.encryption?.kmsKey ?? null,
    policy_text: null,
    tags: JSON.stringify([...(wanted.tags ?? [])]),
  };
  return backend.db.write(async tx => {
    const made = await tx
      .insertInto('repositories')
      .values(row)
      .onConflict(c => c.columns(['account', 'region', 'name']).doNothing())
      .returningAll()
      .executeTakeFirst();
    if (!made) throw registryFault('RepositoryAlreadyExists', { repository: wanted.name, registry });
    return toRepository(made);
  });
}

/** Deletes a repository and all that is in it; without `force` only an empty one. */
export async function deleteRepository(
  backend: Backend,
  repository: Repository,
  force: boolean,
): Promise<void> {
  const uploads = await backend.db.write(async tx => {
    const image = await tx
      .selectFrom('images')
      .select('digest')
      .where('repository_id', '=', repository.id)
      .limit(1)
      .executeTakeFirst();
    const { name, registry } = repository;
    if (image && !force) throw registryFault('RepositoryNotEmpty', { repository: name, registry });
    const open = await tx
      .selectFrom('uploads')
      .select('id')
      .where('repository_id', '=', repository.id)
      .execute();
    await removeManifestsOf(tx, repository.id);
    const gone = await tx.deleteFrom('repositories').where('id', '=', repository.id).executeTakeFirst();
    if (gone.numDeletedRows === 0n) throw registryFault('RepositoryNotFound', { repository: name, registry });
    return open;
  });
  // The rows are gone: whatever a crash leaves of the stages, the sweep finds.
  for (const { id } of uploads) await backend.blobs.discard(id);
}

/** Changes a repository's settings; throws RepositoryNotFound if it was deleted meanwhile. */
export async function updateRepository(
  backend: Backend,
  repository: Repository,
  change: Partial<{ tagMutability: TagMutability; policyText: string | null }>,
): Promise<void> {
  const changed = await backend.db.write(tx =>
    tx
      .updateTable('repositories')
      .set({
        ...(change.tagMutability && {
          tag_mutability: change.tagMutability.mode,
          mutability_filters: JSON.stringify(change.tagMutability.exclusions),
        }),
        ...(change.policyText !== undefined && { policy_text: change.policyText }),
      })
      .where('id', '=', repository.id)
      .executeTakeFirst(),
  );
  if (changed.numUpdatedRows === 0n) {
    throw registryFault('RepositoryNotFound', { repository: repository.name, registry: repository.registry });
  }
}
