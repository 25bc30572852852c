import { repositoryResource } from '../../api/repository-resource.ts';
import { realWorld } from '../../base/world.ts';
import { registryFault } from '../../registry/faults.ts';
import { evaluateRepository } from '../../registry/lifecycle/evaluate-repository.ts';
import { parseLifecyclePolicy } from '../../registry/lifecycle/parse-policy.ts';
import { requireLifecyclePolicy } from '../../registry/lifecycle/stored-policy.ts';
import { reasonOf } from '../../registry/lifecycle/verdict.ts';
import { questionFault } from './faults.ts';
import type { State } from './read-only.ts';

const arnPattern = /^arn:aws:ecr:([a-z0-9-]+):(\d{12}):repository\/(.+)$/;

/** What would become of one image. */
export interface ImageFate {
  readonly digest: string;
  readonly tags: readonly string[];
  /** ISO 8601. */
  readonly pushedAt: string;
  readonly action: 'EXPIRE' | 'TRANSITION' | 'NONE';
  /** A sentence. */
  readonly reason: string;
}

/**
 * What a lifecycle policy would do at this moment with each image of the repository that `arn` names, and why, the
 * oldest first; the repository's own policy where none is given. Throws NoSuchResource, RepositoryNotFound, LifecyclePolicyNotFound and
 * InvalidLifecyclePolicy.
 */
export async function imageFates(
  { registry: { db } }: State,
  arn: string,
  policyText: string | undefined,
): Promise<ImageFate[]> {
  const [, region, account, name] = arnPattern.exec(arn) ?? [];
  if (!region || !account || !name) throw questionFault('NoSuchResource', { arn });
  const { repository } = await repositoryResource({ registry: { db } }, { account, region }, name);
  if (!repository) {
    throw registryFault('RepositoryNotFound', { repository: name, registry: { account, region } });
  }
  const text = policyText ?? (await requireLifecyclePolicy(db.read, repository)).text;
  const { signal } = new AbortController();
  const policy = parseLifecyclePolicy(text);
  const verdicts = await evaluateRepository({ db, world: realWorld }, repository, policy, signal);
  return verdicts.map(verdict => ({
    digest: verdict.image.digest,
    tags: verdict.image.tags,
    pushedAt: new Date(verdict.image.pushedAt).toISOString(),
    action:
      verdict.outcome !== 'acted' ? 'NONE' : verdict.rule.action.type === 'expire' ? 'EXPIRE' : 'TRANSITION',
    reason: reasonOf(verdict),
  }));
}
