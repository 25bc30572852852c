import type { Attempt, Worker } from '../../store/jobs/jobs.ts';
import type { Backend } from '../backend.ts';
import { toRepository } from '../repositories.ts';
import { applyVerdicts } from './apply-policy.ts';
import { evaluateRepository } from './evaluate-repository.ts';
import { enqueueLifecycle, type LifecyclePayload, lifecycleJob } from './jobs.ts';
import { parseLifecyclePolicy } from './parse-policy.ts';
import { findLifecyclePolicy } from './stored-policy.ts';

/** ECR promises effects within 24 hours. */
export const defaultInterval = 12 * 3600 * 1000;

/**
 * Evaluates and applies the policy of one repository, then comes back after `interval` milliseconds. A run that a
 * crash cuts short is made again: what it did is done, and the rest is judged anew.
 */
export const lifecycleWorker = (backend: Backend, interval = defaultInterval): Worker<LifecyclePayload> => ({
  kind: lifecycleJob,
  // Work that is tried again in the next interval anyway.
  attempts: 1_000_000,
  backoff: { first: 10_000, most: interval },
  async handle({ repositoryId }, attempt) {
    const text = await runPolicy(backend, repositoryId, attempt);
    await backend.db.write(async tx => {
      // A policy that was put during the run has enqueued a run of its own.
      const policy = await findLifecyclePolicy(tx, repositoryId);
      if (policy && policy.text === text) {
        await tx
          .updateTable('lifecycle_policies')
          .set({ last_evaluated_at: backend.world.now() })
          .where('repository_id', '=', repositoryId)
          .execute();
      }
      if (policy) await enqueueLifecycle(tx, backend, repositoryId, backend.world.now() + interval);
      await attempt.finish(tx);
    });
  },
});

/** Resolves to the text of the policy that it applied; undefined where the repository or its policy is gone. */
async function runPolicy(
  backend: Backend,
  repositoryId: number,
  { signal }: Attempt,
): Promise<string | undefined> {
  const row = await backend.db.read
    .selectFrom('repositories')
    .selectAll()
    .where('id', '=', repositoryId)
    .executeTakeFirst();
  const policy = row && (await findLifecyclePolicy(backend.db.read, repositoryId));
  if (!policy) return undefined;
  const repository = toRepository(row);
  const verdicts = await evaluateRepository(backend, repository, parseLifecyclePolicy(policy.text), signal);
  await applyVerdicts(backend, repository, policy.text, verdicts, signal);
  return policy.text;
}
