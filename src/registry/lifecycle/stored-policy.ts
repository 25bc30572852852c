import type { Kysely, Transaction } from 'kysely';
import type { RegistryId } from '../../base/registry-id.ts';
import type { Backend } from '../backend.ts';
import { registryFault } from '../faults.ts';
import { enqueuePolicies } from '../replication/enqueue-policies.ts';
import { type Repository, requireRepository } from '../repositories.ts';
import type { RegistrySchema } from '../schema.ts';
import { enqueueLifecycle } from './jobs.ts';
import type { ParsedLifecyclePolicy } from './parse-policy.ts';

export interface StoredPolicy {
  readonly text: string;
  /** Milliseconds since 1970; null until the first evaluation has ended. */
  readonly lastEvaluatedAt: number | null;
}

/** A repository's lifecycle policy; throws LifecyclePolicyNotFound. */
export async function requireLifecyclePolicy(
  db: Kysely<RegistrySchema>,
  repository: Repository,
): Promise<StoredPolicy> {
  const found = await findLifecyclePolicy(db, repository.id);
  if (!found) {
    const { name, registry } = repository;
    throw registryFault('LifecyclePolicyNotFound', { repository: name, registry });
  }
  return found;
}

export async function findLifecyclePolicy(
  db: Kysely<RegistrySchema>,
  repositoryId: number,
): Promise<StoredPolicy | undefined> {
  return db
    .selectFrom('lifecycle_policies')
    .select(['text', 'last_evaluated_at as lastEvaluatedAt'])
    .where('repository_id', '=', repositoryId)
    .executeTakeFirst();
}

/**
 * Sets or replaces a repository's policy; it is evaluated soon. `via` are the registries through which replication
 * brought it.
 */
export async function putLifecyclePolicy(
  backend: Backend,
  repository: Repository,
  policy: ParsedLifecyclePolicy,
  via: readonly RegistryId[] = [],
): Promise<void> {
  await backend.db.write(async tx => {
    await requireRepository(tx, repository);
    await setLifecyclePolicy(tx, backend, repository.id, policy);
    await enqueuePolicies(tx, backend, repository, via);
  });
}

/** The same for a repository that a running transaction knows to be there, for example because it has just made it. */
export async function setLifecyclePolicy(
  tx: Transaction<RegistrySchema>,
  backend: Pick<Backend, 'jobs' | 'world'>,
  repositoryId: number,
  { text }: ParsedLifecyclePolicy,
): Promise<void> {
  await tx
    .insertInto('lifecycle_policies')
    .values({ repository_id: repositoryId, text, last_evaluated_at: null })
    .onConflict(c => c.column('repository_id').doUpdateSet({ text }))
    .execute();
  await enqueueLifecycle(tx, backend, repositoryId, backend.world.now());
}

/** Takes a repository's policy away and answers what it was; throws LifecyclePolicyNotFound. */
export function deleteLifecyclePolicy(
  backend: Backend,
  repository: Repository,
  via: readonly RegistryId[] = [],
): Promise<StoredPolicy> {
  return backend.db.write(async tx => {
    await requireRepository(tx, repository);
    const policy = await requireLifecyclePolicy(tx, repository);
    await tx.deleteFrom('lifecycle_policies').where('repository_id', '=', repository.id).execute();
    await enqueuePolicies(tx, backend, repository, via);
    return policy;
  });
}
