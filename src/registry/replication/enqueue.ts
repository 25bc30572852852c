import type { Transaction } from 'kysely';
import type { RegistryId } from '../../base/registry-id.ts';
import type { Digest } from '../../wire/oci/digest.ts';
import type { Backend } from '../backend.ts';
import type { Repository } from '../repositories.ts';
import type { RegistrySchema } from '../schema.ts';
import { configurationOf, destinationsFrom } from './destinations.ts';
import { type ReplicationPayload, replicationJob } from './jobs.ts';
import { replicationRequested } from './status.ts';
import { passesTagFilter } from './tag-filter.ts';

type Tx = Transaction<RegistrySchema>;

/** An image as it was pushed. */
interface Pushed {
  readonly digest: Digest;
  readonly tag?: string | undefined;
  readonly subject: Digest | null;
}

/**
 * Has an image replicated that was pushed or restored, in the transaction of that: neither is there without the other.
 * `via` are the registries through which replication brought it; where there are any, it goes on only if chaining is
 * on, and never to where it has been.
 */
export async function enqueueReplication(
  tx: Tx,
  backend: Backend,
  repository: Repository,
  image: Pushed,
  via: readonly RegistryId[] = [],
): Promise<void> {
  const { registry, name } = repository;
  const configuration = await configurationOf(tx, registry);
  if (!configuration) return;
  const settings = backend.replication.settingsOf(registry);
  for (const to of destinationsFrom(registry, configuration, name, settings, via)) {
    if (!(await passesTagFilter(tx, repository, image, to, settings))) continue;
    await enqueueImage(tx, backend, repository.id, { digest: image.digest, tag: image.tag, to, via }, first);
  }
}

/** Since when a push is due: what is due for longest is done first, so that no push waits behind a backfill. */
const first = 0;

/** Enqueues one image for one destination, whatever the rules say; `runAt` as for any job. */
export async function enqueueImage(
  tx: Tx,
  backend: Pick<Backend, 'jobs' | 'world' | 'replication'>,
  repositoryId: number,
  wanted: Omit<ReplicationPayload, 'repositoryId'>,
  runAt?: number,
): Promise<void> {
  const { digest, tag, to } = wanted;
  const payload: ReplicationPayload = { repositoryId, ...wanted };
  await replicationRequested(tx, payload, backend.world.now());
  await backend.jobs.enqueue(tx, {
    kind: replicationJob(backend.replication.cellOf(to.region)),
    payload,
    ...(runAt !== undefined && { runAt }),
    // What is pushed to one tag arrives in the order in which it was pushed.
    orderBy: `${repositoryId} ${tag ?? digest} ${to.account}/${to.region}`,
  });
}
