import { authenticateService, serviceRequest } from '../../access/authenticate-service.ts';
import { perform } from '../../access/funnel.ts';
import { arrive } from '../../registry/replication/arrive.ts';
import { enqueuePoliciesTo } from '../../registry/replication/enqueue-policies.ts';
import type { ReplicationPayload } from '../../registry/replication/jobs.ts';
import { readSource } from '../../registry/replication/source-image.ts';
import { replicationCompleted } from '../../registry/replication/status.ts';
import type { Attempt } from '../../store/jobs/jobs.ts';
import type { Services } from '../services.ts';
import { nothingLeft } from './nothing-left.ts';
import { replicateImage } from './replicate-image.ts';

export const replicationService = 'replication.ecr.amazonaws.com';

/**
 * Copies an image to a destination in the same store: no byte moves, and the image, its status and the end of the job
 * are one transaction. Resolves to when it was asked for, in milliseconds since 1970; undefined where there was
 * nothing to copy any more.
 */
export async function replicateInStore(
  services: Services,
  payload: ReplicationPayload,
  attempt: Attempt,
): Promise<number | undefined> {
  const { registry: backend, accounts } = services;
  const { repositoryId, digest, tag, to, via } = payload;
  const before = await readSource(backend.db.read, payload);
  if (!before) return nothingLeft(backend, payload, attempt);
  const source = before.repository;
  const { registry, name } = source;
  let requestedAt: number | undefined;
  await perform(replicateImage, {
    name: 'ReplicateImage',
    door: 'service',
    caller: await authenticateService(accounts, registry.account, replicationService),
    request: serviceRequest(backend.world, replicationService, to.region),
    services,
    input: {
      registry: to,
      name,
      imageDigest: digest,
      imageTag: tag,
      sourceAccount: registry.account,
      sourceRegion: registry.region,
      async bring(tx, repository, made) {
        const found = await readSource(tx, payload);
        if (found) {
          const arrival = { source: registry, via: [...via, registry], images: found.images, tag: found.tag };
          await arrive(tx, backend, repository, arrival, source);
        }
        if (made && backend.replication.settingsOf(registry).policies)
          await enqueuePoliciesTo(tx, backend, repositoryId, to, via);
        requestedAt = await replicationCompleted(tx, payload, backend.world.now());
        await attempt.finish(tx);
      },
    },
  });
  return requestedAt;
}
