import type { Asked, Resource } from '../../../access/operation.ts';
import type { RegistryId } from '../../../base/registry-id.ts';
import { registryFault } from '../../../registry/faults.ts';
import { isRepositoryName } from '../../../wire/oci/repository-name.ts';
import { type RegistryResource, registryResource } from '../../registry-resource.ts';
import { type RepositoryResource, repositoryResource } from '../../repository-resource.ts';
import type { Services } from '../../services.ts';

type InRegistry = { registryId?: string | undefined };
type InRepository = InRegistry & { repositoryName: string | undefined };
type Context = Iterable<readonly [string, readonly string[]]>;

/** The registry that a request means: the caller's own, or that of the account which `registryId` names. */
export const registryOf = ({ input, caller, request }: Asked<InRegistry, Services>): RegistryId => ({
  account: input.registryId ?? caller.principal.account,
  region: request.region,
});

/** The repository that a request names. */
export const theRepository = (asked: Asked<InRepository, Services>): Promise<RepositoryResource> =>
  repositoryResource(asked.services, registryOf(asked), asked.input.repositoryName as string);

/** The same with the tags that the request brings, as conditions see them. */
export const repositoryWithTags = (
  asked: Asked<InRepository & { tags?: readonly AwsTag[] | undefined }, Services>,
): Promise<RepositoryResource> =>
  repositoryResource(
    asked.services,
    registryOf(asked),
    asked.input.repositoryName as string,
    requestTags(asked.input.tags ?? []),
  );

/** The repositories that a request names, each of which must be allowed. */
export async function repositoriesNamed(
  { services }: Asked<unknown, Services>,
  registry: RegistryId,
  names: readonly string[],
): Promise<RepositoryResource & { readonly resources: readonly RepositoryResource[] }> {
  const unique = [...new Set(names)];
  const resources = await Promise.all(unique.map(name => repositoryResource(services, registry, name)));
  const [first, ...others] = resources;
  if (!first) {
    throw registryFault('InvalidParameter', { member: 'repositoryNames', why: 'must not be empty' });
  }
  return { ...first, others, resources };
}

/** The whole registry that a request means. */
export const theRegistry = (asked: Asked<InRegistry, Services>): Promise<RegistryResource> =>
  registryResource(asked.services, registryOf(asked));

/** The caller's own registry, for operations that know no other. */
export const ownRegistryId = ({ caller, request }: Asked<unknown, Services>): RegistryId => ({
  account: caller.principal.account,
  region: request.region,
});

export const ownRegistry = (asked: Asked<unknown, Services>): Promise<RegistryResource> =>
  registryResource(asked.services, ownRegistryId(asked));

/** What GetAuthorizationToken acts on: identity-based policies alone decide on it. */
export const anyResource = async ({ caller }: Asked<unknown, Services>): Promise<Resource> => ({
  arn: '*',
  account: caller.principal.account,
  policies: [],
});

export interface AwsTag {
  Key: string | undefined;
  Value: string | undefined;
}

/** `aws:RequestTag/k` and `aws:TagKeys` of a request that sets tags. */
export const requestTags = (tags: readonly AwsTag[]): Context => [
  ...tags.map(tag => [`aws:RequestTag/${tag.Key}`, [tag.Value ?? '']] as const),
  ...tagKeys(tags.map(tag => tag.Key ?? '')),
];

export const tagKeys = (keys: readonly string[]): [string, readonly string[]][] =>
  keys.length > 0 ? [['aws:TagKeys', keys]] : [];

const arnPattern = /^arn:aws:ecr:([a-z0-9-]+):(\d{12}):repository\/(.+)$/;

/** The repository that an ARN names; throws InvalidParameter where it is none of this region. */
export async function repositoryByArn(
  { services, request }: Asked<unknown, Services>,
  arn: string,
  context: Context = [],
): Promise<RepositoryResource> {
  const [, region, account, name] = arnPattern.exec(arn) ?? [];
  if (region !== request.region || !account || !name || !isRepositoryName(name)) {
    throw registryFault('InvalidParameter', { member: 'resourceArn', why: 'Invalid ARN' });
  }
  return repositoryResource(services, { account, region }, name, context);
}
