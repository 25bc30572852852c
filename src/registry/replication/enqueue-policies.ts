import type { Transaction } from 'kysely';
import type { RegistryId } from '../../base/registry-id.ts';
import type { Backend } from '../backend.ts';
import type { RegistrySchema } from '../schema.ts';
import { configurationOf, destinationsFrom } from './destinations.ts';
import { type PolicyReplicationPayload, policyReplicationJob } from './jobs.ts';

type Tx = Transaction<RegistrySchema>;

/**
 * Has a repository's policies replicated, where that is asked for, in the transaction that changes them. `via` are the
 * registries through which replication has brought the change.
 */
export async function enqueuePolicies(
  tx: Tx,
  backend: Pick<Backend, 'jobs' | 'replication'>,
  { id, registry, name }: { readonly id: number; readonly registry: RegistryId; readonly name: string },
  via: readonly RegistryId[] = [],
): Promise<void> {
  const settings = backend.replication.settingsOf(registry);
  if (!settings.policies) return;
  const configuration = await configurationOf(tx, registry);
  if (!configuration) return;
  for (const to of destinationsFrom(registry, configuration, name, settings, via))
    await enqueuePoliciesTo(tx, backend, id, to, via);
}

/** The same for one destination; while such a job waits, there is no second one. */
export async function enqueuePoliciesTo(
  tx: Tx,
  backend: Pick<Backend, 'jobs' | 'replication'>,
  repositoryId: number,
  to: RegistryId,
  via: readonly RegistryId[],
): Promise<void> {
  const payload: PolicyReplicationPayload = { repositoryId, to, via };
  const order = `${repositoryId} ${to.account}/${to.region}`;
  await backend.jobs.enqueue(tx, {
    kind: policyReplicationJob(backend.replication.cellOf(to.region)),
    key: `${order} ${via.map(({ account, region }) => `${account}/${region}`).join()}`,
    orderBy: order,
    payload,
  });
}
