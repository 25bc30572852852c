import type { Transaction } from 'kysely';
import type { RegistryId } from '../../base/registry-id.ts';
import type { Digest } from '../../wire/oci/digest.ts';
import type { Backend } from '../backend.ts';
import type { Repository } from '../repositories.ts';
import type { RegistrySchema } from '../schema.ts';
import { wildcard } from '../wildcard.ts';
import { destinationsOf, replicationConfiguration } from './configuration.ts';
import { policyReplicationJob, type ReplicationPayload, replicationJob } from './jobs.ts';
import type { ReplicationSettings } from './replication.ts';
import { replicationRequested } from './status.ts';

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
  const row = await tx
    .selectFrom('registries')
    .select('replication')
    .where('account', '=', registry.account)
    .where('region', '=', registry.region)
    .where('replication', 'is not', null)
    .executeTakeFirst();
  if (!row) return;
  const settings = backend.replication.settingsOf(registry);
  if (via.length > 0 && !settings.chaining) return;
  for (const to of destinationsOf(replicationConfiguration(row.replication), name)) {
    if ([registry, ...via].some(been => isSame(been, to))) continue;
    if (!(await passesTagFilter(tx, repository, image, to, settings))) continue;
    await enqueueImage(tx, backend, repository.id, { digest: image.digest, tag: image.tag, to, via });
  }
}

/** Enqueues one image for one destination, whatever the rules say. */
export async function enqueueImage(
  tx: Tx,
  backend: Pick<Backend, 'jobs' | 'world' | 'replication'>,
  repositoryId: number,
  wanted: Omit<ReplicationPayload, 'repositoryId'>,
): Promise<void> {
  const { digest, tag, to } = wanted;
  const payload: ReplicationPayload = { repositoryId, ...wanted };
  await replicationRequested(tx, payload, backend.world.now());
  await backend.jobs.enqueue(tx, {
    kind: replicationJob(backend.replication.cellOf(to.region)),
    payload,
    // What is pushed to one tag arrives in the order in which it was pushed.
    orderBy: `${repositoryId} ${tag ?? digest} ${to.account}/${to.region}`,
  });
}

/**
 * Whether the source's tag filters let an image through. An untagged one is part of a list, which takes it along; but
 * what refers to an image goes where that image goes.
 */
async function passesTagFilter(
  tx: Tx,
  repository: Repository,
  { tag, subject }: Pushed,
  to: RegistryId,
  { tags }: ReplicationSettings,
): Promise<boolean> {
  if (tags === undefined) return true;
  if (tag !== undefined) return fits(tags.include, tag, true) && !fits(tags.exclude, tag, false);
  if (subject === null) return false;
  const followed = await tx
    .selectFrom('replications')
    .select('digest')
    .where('repository_id', '=', repository.id)
    .where('digest', '=', subject)
    .where('account', '=', to.account)
    .where('region', '=', to.region)
    .executeTakeFirst();
  return followed !== undefined;
}

const fits = (patterns: readonly string[], tag: string, whenNone: boolean): boolean =>
  patterns.length === 0 ? whenNone : patterns.some(pattern => wildcard(pattern)(tag));

const isSame = (one: RegistryId, other: RegistryId): boolean =>
  one.account === other.account && one.region === other.region;

/** Has a repository's policies replicated, where that is asked for, in the transaction that changes them. */
export async function enqueuePolicies(
  tx: Tx,
  backend: Backend,
  { id, registry, name }: Pick<Repository, 'id' | 'registry' | 'name'>,
): Promise<void> {
  if (!backend.replication.settingsOf(registry).policies) return;
  const row = await tx
    .selectFrom('registries')
    .select('replication')
    .where('account', '=', registry.account)
    .where('region', '=', registry.region)
    .executeTakeFirst();
  for (const to of destinationsOf(replicationConfiguration(row?.replication ?? null), name))
    await enqueuePoliciesTo(tx, backend, id, to);
}

/** The same for one destination; while such a job waits, there is no second one. */
export async function enqueuePoliciesTo(
  tx: Tx,
  backend: Pick<Backend, 'jobs' | 'replication'>,
  repositoryId: number,
  to: RegistryId,
): Promise<void> {
  const key = `${repositoryId} ${to.account}/${to.region}`;
  await backend.jobs.enqueue(tx, {
    kind: policyReplicationJob(backend.replication.cellOf(to.region)),
    key,
    orderBy: key,
    payload: { repositoryId, to },
  });
}
