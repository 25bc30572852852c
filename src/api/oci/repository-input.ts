import type { Asked } from '../../access/operation.ts';
import type { RegistryId } from '../../base/registry-id.ts';
import { type RepositoryResource, repositoryResource } from '../repository-resource.ts';
import type { Services } from '../services.ts';
import type { OciRequest } from './request.ts';

/** The repository that a request is about. */
export interface RepositoryInput {
  readonly registry: RegistryId;
  readonly name: string;
  /** What the paths of this repository begin with on the host that was asked: `/v2/123456789012/us-east-1/app`. */
  readonly base: string;
}

export const repositoryInput = ({ address }: Pick<OciRequest<'tags'>, 'address'>): RepositoryInput => ({
  registry: address.registry,
  name: address.name,
  base: `/v2/${address.prefix}${address.name}`,
});

/** The resource of every operation on one repository. */
export const theRepository = ({
  input,
  services,
}: Asked<RepositoryInput, Services>): Promise<RepositoryResource> =>
  repositoryResource(services, input.registry, input.name);
