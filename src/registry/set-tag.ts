import type { Transaction } from 'kysely';
import type { Digest } from '../wire/oci/digest.ts';
import type { Backend } from './backend.ts';
import { registryFault } from './faults.ts';
import { requireTagRoom } from './image-quotas.ts';
import type { Repository } from './repositories.ts';
import type { RegistrySchema } from './schema.ts';
import { isImmutable, type TagMutability } from './tag-mutability.ts';

type Tx = Transaction<RegistrySchema>;

/** Mutability as it is inside the transaction, whatever it was when the request came. */
export async function currentMutability(tx: Tx, repository: Repository): Promise<TagMutability> {
  const row = await tx
    .selectFrom('repositories')
    .select(['tag_mutability', 'mutability_filters'])
    .where('id', '=', repository.id)
    .executeTakeFirst();
  if (!row) {
    throw registryFault('RepositoryNotFound', { repository: repository.name, registry: repository.registry });
  }
  return {
    mode: row.tag_mutability as TagMutability['mode'],
    exclusions: JSON.parse(row.mutability_filters) as string[],
  };
}

/**
 * Points a tag at an image. Resolves to whether that changed it, or to `kept` where the tag is immutable and points
 * elsewhere.
 */
export async function setTag(
  tx: Tx,
  backend: Backend,
  repository: Repository,
  mutability: TagMutability,
  tag: string,
  digest: Digest,
): Promise<'moved' | 'same' | 'kept'> {
  const current = await tx
    .selectFrom('tags')
    .select('digest')
    .where('repository_id', '=', repository.id)
    .where('tag', '=', tag)
    .executeTakeFirst();
  if (current?.digest === digest) return 'same';
  if (current && isImmutable(mutability, tag)) return 'kept';
  await requireTagRoom(tx, backend, repository, digest, tag);
  const updated_at = backend.world.now();
  await tx
    .insertInto('tags')
    .values({ repository_id: repository.id, tag, digest, updated_at })
    .onConflict(c => c.columns(['repository_id', 'tag']).doUpdateSet({ digest, updated_at }))
    .execute();
  return 'moved';
}
