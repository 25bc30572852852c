import type { Resource } from '../access/operation.ts';
import { type RegistryId, repositoryArn } from '../base/registry-id.ts';
import { findInRegistry } from '../registry/configuration/find-repository.ts';
import type { Registry } from '../registry/configuration/registries.ts';
import { registryFault } from '../registry/faults.ts';
import { registryPolicies } from '../registry/registry-policy.ts';
import type { Repository } from '../registry/repositories.ts';
import { attachedRepositoryPolicy, compiledPolicy } from '../registry/repository-policy.ts';
import type { Services } from './services.ts';

/** A repository as something to ask rights on, whether or not it is there: whoever may not, learns nothing of it. */
export interface RepositoryResource extends Resource {
  readonly registry: RegistryId;
  readonly name: string;
  readonly repository: Repository | undefined;
  /** What is set for the registry around it. */
  readonly settings: Registry;
}

export async function repositoryResource(
  services: { readonly registry: Pick<Services['registry'], 'db'> },
  registry: RegistryId,
  name: string,
  context: Iterable<readonly [string, readonly string[]]> = [],
): Promise<RepositoryResource> {
  const { repository, registry: settings } = await findInRegistry(services.registry, registry, name);
  const policy = repository?.policyText ? compiledPolicy(repository.policyText) : undefined;
  return {
    arn: repositoryArn(registry, name),
    account: registry.account,
    policies: [...(policy ? [attachedRepositoryPolicy(policy)] : []), ...registryPolicies(settings)],
    context: new Map([...(repository ? tagContext(repository) : []), ...context]),
    registry,
    name,
    repository,
    settings,
  };
}

function* tagContext(repository: Repository): Iterable<readonly [string, readonly string[]]> {
  for (const [key, value] of repository.tags) {
    yield [`aws:ResourceTag/${key}`, [value]];
    yield [`ecr:ResourceTag/${key}`, [value]];
  }
}

/** The repository behind a resource; throws RepositoryNotFound where there is none. */
export function existing(resource: RepositoryResource): Repository {
  if (!resource.repository) {
    throw registryFault('RepositoryNotFound', { repository: resource.name, registry: resource.registry });
  }
  return resource.repository;
}
