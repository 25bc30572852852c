import type { Repository as AwsRepository } from '@aws-sdk/client-ecr';
import type { Repository } from '../../../registry/repositories.ts';
import type { TagMutability } from '../../../registry/tag-mutability.ts';
import type { Endpoints } from '../../endpoints.ts';

/** A repository as ECR's API shows it. */
export function awsRepository(repository: Repository, endpoints: Endpoints): AwsRepository {
  const { registry, name, encryption } = repository;
  return {
    repositoryArn: repository.arn,
    registryId: registry.account,
    repositoryName: name,
    repositoryUri: `${endpoints.registryHost(registry)}/${name}`,
    createdAt: new Date(repository.createdAt),
    ...awsMutability(repository.tagMutability),
    imageScanningConfiguration: { scanOnPush: repository.scanOnPush },
    encryptionConfiguration: {
      encryptionType: encryption.type as 'AES256',
      ...(encryption.kmsKey !== null && { kmsKey: encryption.kmsKey }),
    },
  };
}

export const awsMutability = (mutability: TagMutability) => ({
  imageTagMutability: mutability.mode,
  ...(mutability.exclusions.length > 0 && {
    imageTagMutabilityExclusionFilters: mutability.exclusions.map(filter => ({
      filterType: 'WILDCARD' as const,
      filter,
    })),
  }),
});

/** How every answer about a repository begins. */
export const awsRepositoryId = ({ registry, name }: Repository) => ({
  registryId: registry.account,
  repositoryName: name,
});
