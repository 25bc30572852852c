import type { Transaction } from 'kysely';
import type { Digest } from '../wire/oci/digest.ts';
import type { Backend } from './backend.ts';
import { registryFault } from './faults.ts';
import type { Repository } from './repositories.ts';
import type { RegistrySchema } from './schema.ts';

type Tx = Transaction<RegistrySchema>;

/** For a new image whose row is there by now: throws LimitExceeded, in ECR's words, where it is one too many. */
export async function requireImageRoom(tx: Tx, backend: Backend, repository: Repository): Promise<void> {
  const { limits, headroom } = backend.quotas;
  const others = async () => {
    const { count } = await tx
      .selectFrom('images')
      .select(e => e.fn.countAll<number>().as('count'))
      .where('repository_id', '=', repository.id)
      .executeTakeFirstOrThrow();
    return Number(count) - 1;
  };
  if (await headroom.take(`images ${repository.id}`, limits.imagesPerRepository, others)) return;
  throw registryFault('LimitExceeded', {
    why: `The repository with name '${repository.name}' in registry with id '${repository.registry.account}' already has the maximum allowed number of images which is '${limits.imagesPerRepository}'`,
  });
}

/**
 * For a tag that is about to point at an image: throws LimitExceeded, in ECR's words, where the image has as many as
 * it may. The count reads no more index entries than the limit.
 */
export async function requireTagRoom(
  tx: Tx,
  backend: Backend,
  repository: Repository,
  digest: Digest,
  tag: string,
): Promise<void> {
  const { tagsPerImage } = backend.quotas.limits;
  const { count } = await tx
    .selectFrom('tags')
    .select(e => e.fn.countAll<number>().as('count'))
    .where('repository_id', '=', repository.id)
    .where('digest', '=', digest)
    .executeTakeFirstOrThrow();
  if (Number(count) < tagsPerImage) return;
  throw registryFault('LimitExceeded', {
    why: `Adding tag '${tag}' to an image in the repository with name '${repository.name}' in registry with id '${repository.registry.account}' exceeds the maximum allowed number of tags per image which is '${tagsPerImage}'`,
  });
}
