import { setImmediate as breath } from 'node:timers/promises';
import type { Backend } from '../backend.ts';
import type { Repository } from '../repositories.ts';
import { evaluateInSteps } from './evaluate.ts';
import { loadAllImages } from './load-images.ts';
import type { LifecyclePolicy } from './policy.ts';
import type { Verdict } from './verdict.ts';

/**
 * What a policy would do with a repository as it is now. Requests are served between two steps: of a repository with
 * 100,000 images none takes longer than some hundredths of a second.
 */
export async function evaluateRepository(
  backend: Pick<Backend, 'db' | 'world'>,
  repository: Repository,
  policy: LifecyclePolicy,
  signal: AbortSignal,
): Promise<Verdict[]> {
  const images = await loadAllImages(backend, repository, signal);
  const steps = evaluateInSteps(policy, images, backend.world.now());
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await breath();
    signal.throwIfAborted();
  }
}
