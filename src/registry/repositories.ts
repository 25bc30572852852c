import type { Insertable, Kysely, Selectable, Transaction } from 'kysely';
import { type RegistryId, repositoryArn } from '../base/registry-id.ts';
import { prepared } from '../store/sql/prepared.ts';
import type { Backend } from './backend.ts';
import { registryFault } from './faults.ts';
import { removeManifestsOf } from './manifest-bytes.ts';
import { enqueuePolicies } from './replication/enqueue-policies.ts';
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
  /** In the form that `parseRepositoryPolicy` gives. */
  readonly policyText?: string | null;
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
  db: Kysely<RegistrySchema>,
  registry: RegistryId,
  name: string,
): Promise<Repository | undefined> {
  const row = await db
    .selectFrom('repositories')
    .selectAll()
    .where('account', '=', registry.account)
    .where('region', '=', registry.region)
    .where('name', '=', name)
    .executeTakeFirst();
  return row && toRepository(row);
}

/** By its number; undefined where it was deleted. */
export async function repositoryById(
  db: Kysely<RegistrySchema>,
  id: number,
): Promise<Repository | undefined> {
  const row = await db.selectFrom('repositories').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toRepository(row);
}

const selectRepository = prepared<RegistrySchema, { readonly id: number }>()((db, value) =>
  db.selectFrom('repositories').select('id').where('id', '=', value('id')),
);

/** Throws RepositoryNotFound where the repository was deleted meanwhile. */
export async function requireRepository(
  tx: Transaction<RegistrySchema>,
  { id, name, registry }: Repository,
): Promise<void> {
  const { rows } = await selectRepository(tx, { id });
  if (rows.length === 0) throw registryFault('RepositoryNotFound', { repository: name, registry });
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

/** Throws RepositoryAlreadyExists or LimitExceeded. `also` is done in the same transaction. */
export function createRepository(
  backend: Backend,
  registry: RegistryId,
  wanted: NewRepository,
  also?: (tx: Transaction<RegistrySchema>, made: Repository) => Promise<void>,
): Promise<Repository> {
  return backend.db.write(async tx => {
    const made = await insertRepository(tx, backend, registry, wanted);
    if (!made) throw registryFault('RepositoryAlreadyExists', { repository: wanted.name, registry });
    await also?.(tx, made);
    return made;
  });
}

/** The same within a transaction; undefined where there is one of that name. Throws LimitExceeded. */
export async function insertRepository(
  tx: Transaction<RegistrySchema>,
  backend: Backend,
  registry: RegistryId,
  wanted: NewRepository,
): Promise<Repository | undefined> {
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
    policy_text: wanted.policyText ?? null,
    tags: JSON.stringify([...(wanted.tags ?? [])]),
  };
  const { limits, headroom } = backend.quotas;
  const made = await tx
    .insertInto('repositories')
    .values(row)
    .onConflict(c => c.columns(['account', 'region', 'name']).doNothing())
    .returningAll()
    .executeTakeFirst();
  if (!made) return undefined;
  const key = `repositories ${registry.account} ${registry.region}`;
  const others = async () => (await countRepositories(tx, registry)) - 1;
  if (!(await headroom.take(key, limits.repositories, others))) {
    throw registryFault('LimitExceeded', {
      why: `The registry with id '${registry.account}' already has the maximum allowed number of repositories which is '${limits.repositories}'`,
    });
  }
  return toRepository(made);
}

async function countRepositories(tx: Transaction<RegistrySchema>, registry: RegistryId): Promise<number> {
  const { count } = await tx
    .selectFrom('repositories')
    .select(e => e.fn.countAll<number>().as('count'))
    .where('account', '=', registry.account)
    .where('region', '=', registry.region)
    .executeTakeFirstOrThrow();
  return Number(count);
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

/**
 * Changes a repository's settings; throws RepositoryNotFound if it was deleted meanwhile. `via` are the registries
 * through which replication brought the change.
 */
export async function updateRepository(
  backend: Backend,
  repository: Repository,
  change: Partial<{ tagMutability: TagMutability; policyText: string | null; scanOnPush: boolean }>,
  via: readonly RegistryId[] = [],
): Promise<void> {
  const changed = await backend.db.write(async tx => {
    const result = await tx
      .updateTable('repositories')
      .set({
        ...(change.tagMutability && {
          tag_mutability: change.tagMutability.mode,
          mutability_filters: JSON.stringify(change.tagMutability.exclusions),
        }),
        ...(change.policyText !== undefined && { policy_text: change.policyText }),
        ...(change.scanOnPush !== undefined && { scan_on_push: change.scanOnPush ? 1 : 0 }),
      })
      .where('id', '=', repository.id)
      .executeTakeFirst();
    if (change.policyText !== undefined) await enqueuePolicies(tx, backend, repository, via);
    return result;
  });
  if (changed.numUpdatedRows === 0n) {
    throw registryFault('RepositoryNotFound', { repository: repository.name, registry: repository.registry });
  }
}

/** Takes a repository's policy away and answers what it was; throws RepositoryPolicyNotFound where there is none. */
export async function removeRepositoryPolicy(
  backend: Backend,
  repository: Repository,
  via: readonly RegistryId[] = [],
): Promise<string> {
  return backend.db.write(async tx => {
    const row = await tx
      .selectFrom('repositories')
      .select('policy_text')
      .where('id', '=', repository.id)
      .executeTakeFirst();
    const where = { repository: repository.name, registry: repository.registry };
    if (!row) throw registryFault('RepositoryNotFound', where);
    if (row.policy_text === null) throw registryFault('RepositoryPolicyNotFound', where);
    await tx.updateTable('repositories').set({ policy_text: null }).where('id', '=', repository.id).execute();
    await enqueuePolicies(tx, backend, repository, via);
    return row.policy_text;
  });
}
