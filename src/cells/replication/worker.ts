import { failureCode, givingUp } from '../../api/replication/failure.ts';
import type { ReplicationMeter } from '../../api/replication/worker.ts';
import type { Services } from '../../api/services.ts';
import { type ReplicationPayload, replicationJob } from '../../registry/replication/jobs.ts';
import { replicationFailed } from '../../registry/replication/status.ts';
import type { Worker } from '../../store/jobs/jobs.ts';
import { Flights } from './flights.ts';
import { Progress } from './progress.ts';
import { sendImage } from './send-image.ts';
import type { Sending } from './sending.ts';

/** Images that travel to one cell at the same time. */
const concurrency = 4;
/** At most a minute apart: for about a day. */
const attempts = 1_500;

/** Copies images to one other cell. Each cell has its own: one that is down holds up no other. */
export function cellReplicationWorker(
  services: Services,
  { peer, urgentPeer }: Pick<Sending, 'peer' | 'urgentPeer'>,
  meter?: ReplicationMeter,
): Worker<ReplicationPayload> {
  const sending = { services, peer, urgentPeer, flights: new Flights() };
  return {
    kind: replicationJob(peer.name),
    concurrency,
    attempts,
    backoff: { first: 500, most: 60_000 },
    async handle(payload, attempt) {
      const progress = new Progress(services.registry, payload, bytes => meter?.sent(peer.name, bytes));
      const requestedAt = await sendImage(sending, payload, attempt, progress).catch(givingUp);
      if (requestedAt !== undefined) meter?.copied(peer.name, services.registry.world.now() - requestedAt);
    },
    async onFailed(tx, payload, reason, error) {
      const code = failureCode(error);
      await replicationFailed(tx, payload, { code, reason });
      meter?.failed(peer.name, code);
    },
  };
}
