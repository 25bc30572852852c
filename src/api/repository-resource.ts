import type { Resource } from '../access/operation.ts';
import { type RegistryId, repositoryArn } from '../base/registry-id.ts';
import { registryFault } from '../registry/faults.ts';
import { findRepository, type Repository } from '../registry/repositories.ts';
import { compiledPolicy } from '../registry/repository-policy.ts';
import type { Services } from './services.ts';

/** A repository as something to ask rights on, whether or not it is there: whoever may not, learns nothing of it. */
export interface RepositoryResource extends Resource {
  readonly registry: RegistryId;
  readonly name: string;
  readonly repository: Repository | undefined;
}

export async function repositoryResource(
  services: Pick<Services, 'registry'>,
  registry: RegistryId,
  name: string,
  context: Iterable<readonly [string, readonly string[]]> = [],
): Promise<RepositoryResource> {
  const repository = await findRepository(services.registry, registry, name);
  return {
    arn: repositoryArn(registry, name),
    account: registry.account,
    policies: repository?.policyText ? [{ policy: compiledPolicy(repository.policyText) }] : [],
    context: new Map([...(repository ? tagContext(repository) : []), ...context]),
    registry,
    name,
    repository,
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
