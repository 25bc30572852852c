import type {
  CreateRepositoryRequest,
  DeleteRepositoryRequest,
  DescribeRepositoriesRequest,
} from '@aws-sdk/client-ecr';
import { createRepository, deleteRepository, listRepositories } from '../../../registry/repositories.ts';
import { checkTags } from '../../../registry/repository-tags.ts';
import { existing } from '../../repository-resource.ts';
import { operation } from '../service.ts';
import { requireEncryption } from './encryption.ts';
import { mutabilityOf } from './mutability.ts';
import { decodePageToken, defaultPage, pageOf, refusePaging } from './page-token.ts';
import { registryOf, repositoriesNamed, repositoryWithTags, theRepository } from './resources.ts';
import { awsRepository } from './shapes.ts';

export const create = operation<CreateRepositoryRequest, object>()({
  action: 'ecr:CreateRepository',
  also: [{ action: 'ecr:TagResource', when: input => (input.tags ?? []).length > 0 }],
  resource: repositoryWithTags,
  async handler({ input, resource, services }) {
    requireEncryption(input.encryptionConfiguration);
    const repository = await createRepository(services.registry, resource.registry, {
      name: resource.name,
      tagMutability: mutabilityOf(input),
      scanOnPush: input.imageScanningConfiguration?.scanOnPush ?? false,
      tags: checkTags((input.tags ?? []).map(tag => ({ key: tag.Key ?? '', value: tag.Value ?? '' }))),
    });
    return { repository: awsRepository(repository, services.endpoints) };
  },
});

export const describe = operation<DescribeRepositoriesRequest, object>()({
  action: 'ecr:DescribeRepositories',
  resource: asked => repositoriesNamed(asked, registryOf(asked), asked.input.repositoryNames ?? ['*']),
  async handler({ input, resource, services }) {
    const { endpoints } = services;
    if (input.repositoryNames) {
      refusePaging(input, 'repositoryNames');
      return { repositories: resource.resources.map(each => awsRepository(existing(each), endpoints)) };
    }
    const limit = input.maxResults ?? defaultPage;
    const [after] = decodePageToken(input.nextToken, 1) ?? [];
    const rows = await listRepositories(services.registry, resource.registry, { after, limit: limit + 1 });
    const { page, nextToken } = pageOf(rows, limit, last => [last.name]);
    return { repositories: page.map(each => awsRepository(each, endpoints)), nextToken };
  },
});

export const remove = operation<DeleteRepositoryRequest, object>()({
  action: 'ecr:DeleteRepository',
  resource: theRepository,
  async handler({ input, resource, services }) {
    const repository = existing(resource);
    await deleteRepository(services.registry, repository, input.force ?? false);
    return { repository: awsRepository(repository, services.endpoints) };
  },
});
