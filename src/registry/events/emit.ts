import type { AnyTransaction } from '../../store/jobs/jobs.ts';
import type { Backend } from '../backend.ts';
import type { Envelope, RegistryEvent } from './event.ts';

/** How many events `entrepot events tail` can look back on. */
export const eventsKept = 10_000;

/**
 * Sends an event in the transaction of the change that it tells of: neither is there without the other. Each target
 * that wants it gets it at least once, after the commit.
 */
export async function emit(
  tx: AnyTransaction,
  backend: Pick<Backend, 'world' | 'jobs' | 'eventTargets'>,
  event: RegistryEvent,
): Promise<void> {
  const { world, jobs, eventTargets } = backend;
  const envelope: Envelope = {
    version: '0',
    id: world.uuid(),
    'detail-type': event.type,
    source: 'aws.ecr',
    account: event.registry.account,
    time: new Date(world.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
    region: event.registry.region,
    resources: event.resources,
    detail: event.detail,
  };
  const { insertId } = await tx
    .insertInto('events')
    .values({
      account: envelope.account,
      detail_type: envelope['detail-type'],
      envelope: JSON.stringify(envelope),
    })
    .executeTakeFirstOrThrow();
  await tx
    .deleteFrom('events')
    .where('sequence', '<=', Number(insertId) - eventsKept)
    .execute();
  for (const target of eventTargets) {
    if (target.wants(envelope)) await jobs.enqueue(tx, { kind: target.kind, payload: envelope });
  }
}
