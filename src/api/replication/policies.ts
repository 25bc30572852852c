import { findLifecyclePolicy } from '../../registry/lifecycle/stored-policy.ts';
import { type PolicyReplicationPayload, policyReplicationJob } from '../../registry/replication/jobs.ts';
import { policiesFailed, policiesReplicated } from '../../registry/replication/policy-status.ts';
import { repositoryById } from '../../registry/repositories.ts';
import type { Worker } from '../../store/jobs/jobs.ts';
import type { Services } from '../services.ts';
import { applyPolicies, type WantedPolicies } from './apply-policies.ts';
import { failureCode, givingUp } from './failure.ts';
import { attempts } from './worker.ts';

/** Destinations of one cell, and how they are brought what is wanted; of this store by default. */
export interface PolicyDestinations {
  readonly cell?: string | undefined;
  readonly apply: (wanted: WantedPolicies) => Promise<void>;
}

/** Replicates the policies of repositories, as they are when the job runs. */
export const policyReplicationWorker = (
  services: Services,
  { cell, apply }: PolicyDestinations = { apply: wanted => applyPolicies(services, wanted) },
): Worker<PolicyReplicationPayload> => ({
  kind: policyReplicationJob(cell),
  attempts,
  backoff: { first: 500, most: 900_000 },
  async handle(payload, attempt) {
    const { db } = services.registry;
    const { repositoryId, to, via } = payload;
    const source = await repositoryById(db.read, repositoryId);
    if (!source) return;
    const lifecycle = await findLifecyclePolicy(db.read, repositoryId);
    await apply({
      source: source.registry,
      destination: to,
      repository: source.name,
      policyText: source.policyText,
      lifecycleText: lifecycle?.text ?? null,
      via: [...via, source.registry],
    }).catch(givingUp);
    await db.write(async tx => {
      await policiesReplicated(tx, payload);
      await attempt.finish(tx);
    });
  },
  onFailed: (tx, payload, reason, error) =>
    policiesFailed(tx, payload, { code: failureCode(error), reason }, services.registry.world.now()),
});
