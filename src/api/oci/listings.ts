import type { Operation } from '../../access/operation.ts';
import type { RegistryId } from '../../base/registry-id.ts';
import { listTags } from '../../registry/images.ts';
import { listRepositories } from '../../registry/repositories.ts';
import { ociFault } from '../../wire/oci/faults.ts';
import { isRepositoryName } from '../../wire/oci/repository-name.ts';
import { isTag } from '../../wire/oci/tag.ts';
import { existing, type RepositoryResource, repositoryResource } from '../repository-resource.ts';
import type { Services } from '../services.ts';
import { type Page, paged, readPage } from './page.ts';
import { type RepositoryInput, repositoryInput, theRepository } from './repository-input.ts';
import type { OciRequest } from './request.ts';
import { json, type OciResponse } from './response.ts';

/** ECR's API lets tags be longer than OCI's 128 characters. */
const maxTag = 300;

interface TagsInput extends RepositoryInput {
  readonly page: Page;
}

export function readTagsInput(request: OciRequest<'tags'>): TagsInput {
  const page = readPage(request.query);
  if (page.after !== undefined && !isTag(page.after, maxTag))
    throw ociFault('TagInvalid', { tag: page.after });
  return { ...repositoryInput(request), page };
}

export const tagList: Operation<TagsInput, OciResponse, RepositoryResource, Services> = {
  action: 'ecr:ListImages',
  resource: theRepository,
  async handler({ input, resource, services }) {
    const repository = existing(resource);
    const { entries, headers } = await paged(`${input.base}/tags/list`, input.page, page =>
      listTags(services.registry, repository, page),
    );
    return json(200, { name: input.base.slice('/v2/'.length), tags: entries }, headers);
  },
};

interface CatalogInput {
  readonly registry: RegistryId;
  readonly prefix: string;
  readonly page: Page;
}

export function readCatalogInput({ address, query }: OciRequest<'catalog'>): CatalogInput {
  const page = readPage(query);
  const after = page.after?.startsWith(address.prefix) ? page.after.slice(address.prefix.length) : page.after;
  if (after !== undefined && !isRepositoryName(after)) throw ociFault('NameInvalid', { name: after });
  return { registry: address.registry, prefix: address.prefix, page: { ...page, after } };
}

/** The registry's repositories, each as the client has to name it on the host that it asked. */
export const catalog: Operation<CatalogInput, OciResponse, RepositoryResource, Services> = {
  action: 'ecr:DescribeRepositories',
  resource: ({ input, services }) => repositoryResource(services, input.registry, '*'),
  async handler({ input, services }) {
    const { entries, headers } = await paged(`/v2/${input.prefix}_catalog`, input.page, async page => {
      const repositories = await listRepositories(services.registry, input.registry, page);
      return repositories.map(repository => `${input.prefix}${repository.name}`);
    });
    return json(200, { repositories: entries }, headers);
  },
};
