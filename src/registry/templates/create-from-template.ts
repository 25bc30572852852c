import { Fault } from '../../base/fault.ts';
import type { RegistryId } from '../../base/registry-id.ts';
import type { Backend } from '../backend.ts';
import { registryFault } from '../faults.ts';
import { parseLifecyclePolicy } from '../lifecycle/parse-policy.ts';
import { setLifecyclePolicy } from '../lifecycle/stored-policy.ts';
import { createRepository, findRepository, type Repository } from '../repositories.ts';
import type { CreationTemplate } from './templates.ts';

/**
 * The repository of that name, made with the template's settings unless it is there by now: two pushers that both find
 * none get the same one.
 */
export async function createFromTemplate(
  backend: Backend,
  registry: RegistryId,
  name: string,
  template: CreationTemplate,
): Promise<Repository> {
  const { tagMutability, tags, repositoryPolicy: policyText } = template;
  const lifecycle =
    template.lifecyclePolicy === null ? undefined : parseLifecyclePolicy(template.lifecyclePolicy);
  try {
    const wanted = { name, tagMutability, tags, policyText };
    return await createRepository(backend, registry, wanted, async (tx, { id }) => {
      if (lifecycle) await setLifecyclePolicy(tx, backend, id, lifecycle);
    });
  } catch (error) {
    if (!(error instanceof Fault && error.code === 'RepositoryAlreadyExists')) throw error;
    const there = await findRepository(backend, registry, name);
    if (!there) throw registryFault('RepositoryNotFound', { repository: name, registry });
    return there;
  }
}
