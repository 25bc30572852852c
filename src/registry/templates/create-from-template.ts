import type { Transaction } from 'kysely';
import type { RegistryId } from '../../base/registry-id.ts';
import type { Backend } from '../backend.ts';
import { registryFault } from '../faults.ts';
import { parseLifecyclePolicy } from '../lifecycle/parse-policy.ts';
import { setLifecyclePolicy } from '../lifecycle/stored-policy.ts';
import { findRepository, insertRepository, type NewRepository, type Repository } from '../repositories.ts';
import type { RegistrySchema } from '../schema.ts';
import type { CreationTemplate } from './templates.ts';

/**
 * The repository of that name, made with the template's settings unless it is there by now: two pushers that both find
 * none get the same one.
 */
export const createFromTemplate = (
  backend: Backend,
  registry: RegistryId,
  name: string,
  template: CreationTemplate,
): Promise<Repository> => backend.db.write(tx => ensureRepository(tx, backend, registry, name, template));

/** The same within a transaction; without a template it gets ECR's defaults. */
export async function ensureRepository(
  tx: Transaction<RegistrySchema>,
  backend: Backend,
  registry: RegistryId,
  name: string,
  template?: CreationTemplate,
): Promise<Repository> {
  const wanted: NewRepository = template
    ? {
        name,
        tagMutability: template.tagMutability,
        tags: template.tags,
        policyText: template.repositoryPolicy,
      }
    : { name };
  const made = await insertRepository(tx, backend, registry, wanted);
  const lifecycle = template?.lifecyclePolicy ?? null;
  if (made && lifecycle !== null)
    await setLifecyclePolicy(tx, backend, made.id, parseLifecyclePolicy(lifecycle));
  const repository = made ?? (await findRepository(tx, registry, name));
  if (!repository) throw registryFault('RepositoryNotFound', { repository: name, registry });
  return repository;
}
