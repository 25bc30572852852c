import type { ReplicationMeter } from '../../api/replication/worker.ts';
import type { Services } from '../../api/services.ts';
import type { Worker } from '../../store/jobs/jobs.ts';
import type { Cells } from '../cells.ts';
import { cellPolicyWorker } from './policies.ts';
import { cellReplicationWorker } from './worker.ts';

/** Who replicates to the other cells: workers of its own for each. */
export const cellWorkers = (
  services: Services,
  cells: Cells,
  meter: ReplicationMeter | undefined,
  // biome-ignore lint/suspicious/noExplicitAny: each worker has its own payload
): readonly Worker<any>[] =>
  cells.names
    .filter(name => name !== cells.name)
    .flatMap(name => {
      const [peer, urgentPeer] = [cells.peer(name), cells.urgentPeer(name)];
      return [
        cellReplicationWorker(services, { peer, urgentPeer }, meter),
        cellPolicyWorker(services, urgentPeer),
      ];
    });
