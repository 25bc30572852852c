import type { RegistryId } from '../base/registry-id.ts';
import type { Repository } from '../registry/repositories.ts';
import { createFromTemplate } from '../registry/templates/create-from-template.ts';
import { type CreationTemplate, templateFor } from '../registry/templates/templates.ts';
import { existing, type RepositoryResource, repositoryResource } from './repository-resource.ts';
import type { Services } from './services.ts';

/**
 * A repository to which somebody begins to push. An image has at least a config, so that every push begins with an
 * upload, and that is where a missing repository is made.
 */
export interface PushedRepository extends RepositoryResource {
  /** The template that makes the repository, where it is missing and a template for pushes covers its name. */
  readonly template?: CreationTemplate | undefined;
}

export async function pushedRepository(
  services: Services,
  registry: RegistryId,
  name: string,
): Promise<PushedRepository> {
  const resource = await repositoryResource(services, registry, name);
  if (resource.repository) return resource;
  return { ...resource, template: await templateFor(services.registry, registry, name, 'CREATE_ON_PUSH') };
}

/** Who pushes a repository into being must be allowed to create it; what it gets is for the template to say. */
export const createsRepository = {
  action: 'ecr:CreateRepository',
  when: (_input: unknown, _caller: unknown, { template }: PushedRepository) => template !== undefined,
};

/** Throws RepositoryNotFound where no template covers the name. */
export const existingOrMade = async (services: Services, resource: PushedRepository): Promise<Repository> =>
  resource.template
    ? createFromTemplate(services.registry, resource.registry, resource.name, resource.template)
    : existing(resource);
