import type { Backend } from '../../registry/backend.ts';
import type { ReplicationPayload } from '../../registry/replication/jobs.ts';
import { replicationDropped } from '../../registry/replication/status.ts';
import type { Attempt } from '../../store/jobs/jobs.ts';

/** Ends a job whose image was deleted or archived before it was copied. */
export const nothingLeft = (
  { db }: Pick<Backend, 'db'>,
  payload: ReplicationPayload,
  attempt: Attempt,
): Promise<undefined> =>
  db.write(async tx => {
    await replicationDropped(tx, payload);
    await attempt.finish(tx);
    return undefined;
  });
